using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using CasesPdp.Corpus;

namespace CasesPdp.FunctionalTests;

/// <summary>Compares the table of allowed references with the built assemblies, down to the types that they name.</summary>
public sealed class LayeringTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["CasesPdp.Decisions"] = [],
        ["CasesPdp.Policies"] = ["CasesPdp.Decisions"],
        ["CasesPdp.Protocol"] = [],
        ["CasesPdp.Distribution"] = ["CasesPdp.Policies"],
        ["CasesPdp.Server"] = ["CasesPdp.Decisions", "CasesPdp.Distribution", "CasesPdp.Policies", "CasesPdp.Protocol"],
        ["CasesPdp.Client"] = ["CasesPdp.Decisions", "CasesPdp.Protocol"],
        ["CasesPdp.AspNetCore"] = ["CasesPdp.Client", "CasesPdp.Decisions"],
        ["CasesPdp.Testing"] = ["CasesPdp.Client", "CasesPdp.Decisions", "CasesPdp.Policies"],
        ["casespdp"] = ["CasesPdp.Client", "CasesPdp.Decisions", "CasesPdp.Distribution", "CasesPdp.Policies", "CasesPdp.Protocol"],
        ["CasesPdp.Workloads"] = ["CasesPdp.Decisions", "CasesPdp.Policies", "CasesPdp.Protocol"],
    };

    // Assemblies, namespaces or types, each with all that is below it.
    private static readonly Dictionary<string, string[]> Banned = new(StringComparer.Ordinal)
    {
        ["CasesPdp.Decisions"] =
        [
            "Grpc", "Google", "Microsoft", "YamlDotNet", "OpenTelemetry", "System.Linq", "System.Net", "System.IO", "System.Text.Json",
            "System.Console", "System.Threading.Tasks", "System.Threading.Timer", "System.DateTime", "System.DateTimeOffset",
            "System.TimeProvider", "System.Diagnostics.Stopwatch",
        ],
        ["CasesPdp.Policies"] = ["Grpc", "Google", "Microsoft.AspNetCore", "OpenTelemetry", "System.Net.Http", "System.Net.Sockets"],
        ["CasesPdp.Protocol"] = ["Microsoft.AspNetCore", "Grpc.AspNetCore", "Grpc.Net", "YamlDotNet", "OpenTelemetry"],
        ["CasesPdp.Distribution"] = ["Microsoft.AspNetCore", "Grpc.AspNetCore", "OpenTelemetry", "YamlDotNet", "System.Console"],
        ["CasesPdp.Server"] = ["Grpc.Net.Client", "System.CommandLine", "Spectre", "YamlDotNet"],
        ["CasesPdp.Client"] = ["Microsoft.AspNetCore", "Grpc.AspNetCore", "OpenTelemetry", "YamlDotNet"],
        ["CasesPdp.Testing"] = ["Microsoft.AspNetCore", "Grpc", "Google", "OpenTelemetry", "YamlDotNet"],
        ["CasesPdp.AspNetCore"] = ["Grpc", "Google", "OpenTelemetry", "YamlDotNet"],
        ["casespdp"] = ["Microsoft.AspNetCore", "Grpc.AspNetCore", "OpenTelemetry", "YamlDotNet"],
        ["CasesPdp.Workloads"] = ["Microsoft.AspNetCore", "Grpc.AspNetCore", "OpenTelemetry", "YamlDotNet"],
    };

    public static TheoryData<string> Assemblies => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_OfEachAssembly_AreThoseItMayHave(string name)
    {
        var (assemblies, types) = ReferencesOf(name);

        var ours = assemblies.Where(r => r.StartsWith("CasesPdp", StringComparison.OrdinalIgnoreCase));
        var banned = assemblies.Concat(types).Where(r => Banned[name].Any(b => r == b || r.StartsWith(b + ".", StringComparison.Ordinal)));

        Assert.Empty(ours.Except(Allowed[name]));
        Assert.Empty(banned);
        Assert.Contains("System.Object", types);
    }

    [Fact]
    public void References_OfTheServer_AreFoundByName()
    {
        var (assemblies, types) = ReferencesOf("CasesPdp.Server");

        Assert.Superset(new HashSet<string> { "CasesPdp.Policies", "Grpc.AspNetCore.Server" }, assemblies);
        Assert.Superset(new HashSet<string> { "System.IO.File", "System.Threading.Tasks.Task", "System.TimeProvider" }, types);
    }

    [Fact]
    public void Table_OfReferences_HasEveryAssemblyOfOurs()
    {
        var built = Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Where(f => f.StartsWith("casespdp", StringComparison.OrdinalIgnoreCase) && !f.EndsWith("Tests", StringComparison.Ordinal));

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), built.Order(StringComparer.Ordinal));
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), Banned.Keys.Order(StringComparer.Ordinal));
    }

    // An edge that a project does not declare is an error of the compiler: only BenchmarkDotNet's generated projects are exempt.
    [Fact]
    public void Projects_None_SeesMoreThanItDeclares()
    {
        const string Switch = "DisableTransitiveProjectReferences>";
        var files = Directory.GetFiles(DecisionCorpus.Repository, "Directory.Build.*", SearchOption.TopDirectoryOnly)
            .Concat(new[] { "src", "tests", "load" }.SelectMany(d => Directory.GetFiles(
                Path.Combine(DecisionCorpus.Repository, d), "*.csproj", SearchOption.AllDirectories)));

        var lines = files.SelectMany(File.ReadLines).Where(l => l.Contains(Switch, StringComparison.Ordinal)).Select(l => l.Trim());

        Assert.Equal([$"<{Switch}true</{Switch}", $"<{Switch}false</{Switch}"], lines);
    }

    private static (HashSet<string> Assemblies, HashSet<string> Types) ReferencesOf(string name)
    {
        using var file = new PEReader(File.OpenRead(Path.Combine(AppContext.BaseDirectory, name + ".dll")));
        var metadata = file.GetMetadataReader();
        var assemblies = metadata.AssemblyReferences.Select(a => metadata.GetString(metadata.GetAssemblyReference(a).Name));
        var types = metadata.TypeReferences.Select(metadata.GetTypeReference)
            .Select(t => $"{metadata.GetString(t.Namespace)}.{metadata.GetString(t.Name)}");
        return (assemblies.ToHashSet(StringComparer.Ordinal), types.ToHashSet(StringComparer.Ordinal));
    }
}
