using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Tests.Bundles;
using CasesPdp.Policies.Verification;

namespace CasesPdp.Policies.Tests;

/// <summary>Every stage of a reload passes yield points often, and ends at any of them.</summary>
public sealed class YieldPointTests : IDisposable
{
    private const int Roles = 2_000;

    private static readonly IReadOnlyList<BundleFile> Files =
    [
        InMemory.File("pdp.yaml", InMemory.Stack + "guardRails: {protected: [{action: deleteCase, roles: [superuser]}]}\n"),
        InMemory.File("roles/all.json", $"[{string.Join(",\n", Enumerable.Range(0, Roles).Select(Role))}]"),
        InMemory.File("roles/more.yml", string.Concat(Enumerable.Range(0, Roles).Select(YamlRole))),
    ];

    private static readonly Bundle Bundle = BundleReader.Read(Files).Bundle!;
    private static readonly LoadedPolicy Policy = LoadedPolicy.Compile(Bundle, "e", 1);
    private static readonly BundlePack Pack = BundlePack.Pack(Files).Pack!;

    private readonly TemporaryDirectory _directory = new();

    public YieldPointTests()
    {
        foreach (var file in Files)
        {
            _directory.Write(file.Path, file.Content.ToArray());
        }
    }

    public static TheoryData<string, int> Stages => new()
    {
        { "read", 10 },
        { "parse", 20_000 },
        { "pack", 10 },
        { "unpack", 10 },
        { "restore", 10 },
        { "compile", Roles },
        { "verify", 4_000 },
        { "compare", Roles },
        { "prove", Roles },
    };

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Stages))]
    public void EachStage_PassesYieldPointsOften_AndEndsAtAny(string stage, int least)
    {
        var passes = Count(Of(stage), int.MaxValue);
        Assert.InRange(passes, least, int.MaxValue);

        foreach (var last in new[] { 1, passes / 2, passes }.Distinct())
        {
            var reached = 0;
            Assert.Throws<OperationCanceledException>(() => reached = Count(Of(stage), last));
            Assert.Equal(0, reached);
        }
    }

    private static string Role(int id) =>
        $$"""{"name": "role{{id}}", "kibana": [{"feature": {"securitySolutionCasesV3": ["read"]}, "spaces": ["space{{id % 50}}"]}]}""";

    private static string YamlRole(int id) =>
        $"yaml{id}:\n  kibana:\n    - feature: {{securitySolutionCasesV3: [read]}}\n      spaces: [space{id % 50}]\n";

    // How many yield points are passed; the work is cancelled at the last.
    private static int Count(Action work, int last)
    {
        var passes = 0;
        YieldPoint.SetCallback(() =>
        {
            if (++passes == last)
            {
                throw new OperationCanceledException();
            }
        });
        try
        {
            work();
            return passes;
        }
        finally
        {
            YieldPoint.SetCallback(null);
        }
    }

    private Action Of(string stage) => stage switch
    {
        "read" => () => BundleContent.Read(_directory.Path),
        "parse" => () => BundleReader.Read(Files),
        "pack" => () => BundlePack.Pack(Files),
        "unpack" => () => Pack.Files(),
        "restore" => () => BundlePack.Restore(Pack.Bytes),
        "compile" => () => LoadedPolicy.Compile(Bundle, "e", 2),
        "verify" => () => TableVerifier.Verify(Policy, 5_000),
        "compare" => () => PolicyDiff.Compare(Policy, Policy),
        "prove" => () => GuardRailEvaluator.Evaluate(Policy, Policy),
        _ => throw new ArgumentException(stage),
    };
}
