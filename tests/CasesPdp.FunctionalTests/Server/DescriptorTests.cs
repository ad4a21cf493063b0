using CasesPdp.Corpus;
using CasesPdp.Protocol.V1;
using Google.Protobuf.Reflection;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>Holds the compiled protos to what was published: lines may be added to the golden file, none may change or go.</summary>
public sealed class DescriptorTests
{
    private const string RewriteSwitch = "CASESPDP_REWRITE_GOLDENS";

    [Fact]
    public void Protos_ComparedWithTheGoldenFile_RemoveAndChangeNothing()
    {
        var golden = GoldenPath();
        var compiled = Lines().Order(StringComparer.Ordinal).ToList();
        if (Environment.GetEnvironmentVariable(RewriteSwitch) == "1" && Environment.GetEnvironmentVariable("CI") is null)
        {
            File.WriteAllLines(golden, compiled);
        }

        var published = File.ReadAllLines(golden);

        Assert.Empty(published.Except(compiled));
        Assert.True(
            compiled.Count == published.Length, $"The protos grew: run the tests once with {RewriteSwitch}=1, and commit the file.");
    }

    private static string GoldenPath() =>
        Path.Combine(DecisionCorpus.Repository, "tests", "CasesPdp.FunctionalTests", "golden", "descriptors.txt");

    private static IEnumerable<string> Lines() =>
        new[]
        {
            DecisionServiceReflection.Descriptor, PolicyServiceReflection.Descriptor, SnapshotServiceReflection.Descriptor,
            ErrorReasonReflection.Descriptor,
        }
            .SelectMany(Lines);

    private static IEnumerable<string> Lines(FileDescriptor file) =>
    [
        .. file.Services.SelectMany(s => s.Methods.Select(m =>
            $"rpc {m.FullName}({(m.IsClientStreaming ? "stream " : "")}{m.InputType.FullName}) "
            + $"-> {(m.IsServerStreaming ? "stream " : "")}{m.OutputType.FullName}")),
        .. file.MessageTypes.SelectMany(m => m.Fields.InDeclarationOrder().Select(f =>
            $"field {m.FullName} {f.FieldNumber} {(f.IsRepeated ? "repeated " : f.HasPresence ? "present " : "")}{TypeOf(f)} {f.Name}"
            + (f.RealContainingOneof is { } oneof ? $" oneof {oneof.Name}" : ""))),
        .. file.EnumTypes.SelectMany(e => e.Values.Select(v => $"value {e.FullName} {v.Number} {v.Name}")),
    ];

    private static string TypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        var scalar => scalar.ToString().ToLowerInvariant(),
    };
}
