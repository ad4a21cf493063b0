using System.Reflection;

namespace CasesPdp.FunctionalTests;

/// <summary>Holds the table of allowed references against the built assemblies.</summary>
public sealed class LayeringTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["CasesPdp.Decisions"] = [],
        ["CasesPdp.Policies"] = ["CasesPdp.Decisions"],
        ["CasesPdp.Protocol"] = [],
        ["CasesPdp.Server"] = ["CasesPdp.Decisions", "CasesPdp.Policies", "CasesPdp.Protocol"],
        ["casespdp"] = ["CasesPdp.Decisions", "CasesPdp.Policies", "CasesPdp.Protocol"],
        ["CasesPdp.Workloads"] = ["CasesPdp.Decisions", "CasesPdp.Policies", "CasesPdp.Protocol"],
    };

    private static readonly Dictionary<string, string[]> Banned = new(StringComparer.Ordinal)
    {
        ["CasesPdp.Decisions"] =
        [
            "Grpc", "Google", "Microsoft", "YamlDotNet", "OpenTelemetry", "System.Linq", "System.Net", "System.IO", "System.Text.Json",
            "System.Console", "System.Threading.Tasks",
        ],
        ["CasesPdp.Policies"] = ["Grpc", "Google", "Microsoft.AspNetCore", "OpenTelemetry"],
        ["casespdp"] = ["Microsoft.AspNetCore"],
    };

    public static TheoryData<string> Assemblies => [.. Allowed.Keys];

    [Theory]
    [MemberData(nameof(Assemblies))]
    public void References_OfEachAssembly_AreThoseItMayHave(string name)
    {
        var references = Load(name).GetReferencedAssemblies().Select(r => r.Name!).ToList();

        var ours = references.Where(r => r.StartsWith("CasesPdp", StringComparison.Ordinal) || r == "casespdp");
        var banned = references.Where(r => Banned.GetValueOrDefault(name, []).Any(b => r == b || r.StartsWith(b + ".", StringComparison.Ordinal)));

        Assert.Empty(ours.Except(Allowed[name]));
        Assert.Empty(banned);
    }

    [Fact]
    public void Table_OfReferences_KnowsEveryAssemblyOfOurs()
    {
        var built = Directory.GetFiles(AppContext.BaseDirectory, "*.dll").Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Where(f => f.StartsWith("casespdp", StringComparison.OrdinalIgnoreCase) && !f.EndsWith("Tests", StringComparison.Ordinal));

        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), built.Order(StringComparer.Ordinal));
    }

    private static Assembly Load(string name) => Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
}
