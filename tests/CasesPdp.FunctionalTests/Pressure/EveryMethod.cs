using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Health.V1;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>The methods of all services, as their descriptors name them.</summary>
internal static class EveryMethod
{
    // No message has a field of this number. Each accepts it, and drops it.
    private const uint UnknownTag = (1_000 << 3) | 2;

    // A field that no sender writes so: its length has more bytes than it needs. The one-pass readers leave it to the parser.
    private static readonly byte[] Unusual = [0xFA, 0x07, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00];

    private static readonly ServiceDescriptor[] Services = [DecisionService.Descriptor, PolicyService.Descriptor, SnapshotService.Descriptor, Health.Descriptor];

    /// <summary>The paths of all methods.</summary>
    public static TheoryData<string> Paths => PathsOf(_ => true);

    /// <summary>The paths of the methods that have one request.</summary>
    public static TheoryData<string> PathsOfOneRequest => PathsOf(m => !m.IsClientStreaming);

    /// <summary>The paths of the methods that have one request and one answer.</summary>
    public static TheoryData<string> UnaryPaths => PathsOf(m => !m.IsClientStreaming && !m.IsServerStreaming);

    /// <summary>Those of the paths whose requests may be large: health checks and watches may not.</summary>
    public static TheoryData<string> Large(TheoryData<string> paths) => [.. paths.Select(p => p.Data).Where(p => !IsSmall(p))];

    /// <summary>A message of about that many bytes for any method, in fields that none knows. It can be answered only once it is
    /// parsed.</summary>
    public static byte[] Message(int bytes)
    {
        using var room = new MemoryStream();
        room.Write(Unusual);
        using (var output = new CodedOutputStream(room))
        {
            output.WriteTag(UnknownTag);
            output.WriteBytes(ByteString.CopyFrom(new byte[bytes - 14]));
        }

        return room.ToArray();
    }

    private static bool IsSmall(string path) => path.Contains("/grpc.health.", StringComparison.Ordinal) || path.Contains("/Watch", StringComparison.Ordinal);

    private static TheoryData<string> PathsOf(Func<MethodDescriptor, bool> choose) =>
        [.. Services.SelectMany(s => s.Methods).Where(choose).Select(m => $"/{m.Service.FullName}/{m.Name}")];
}
