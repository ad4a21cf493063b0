using System.Collections;
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

    // A stop waits for the work between two yield points. The lists of the bundle count what is read of them.
    [Theory]
    [InlineData("compile", 2)]
    [InlineData("compare", 2)]
    [InlineData("verify", 512)] // The sample of roles.
    public void EachStage_ReadsFewItemsBetweenTwoYieldPoints(string stage, int limit)
    {
        var (reads, most) = (0, 0);
        var subjects = Enumerable.Range(0, Roles).Select(id => new SubjectDocument($"s{id}", [$"role{id}"], null)).ToList();
        var bundle = Bundle with
        {
            Roles = new CountedList<RoleDocument>(Bundle.Roles, Count),
            Subjects = new CountedList<SubjectDocument>(subjects, Count),
        };
        var policy = LoadedPolicy.Compile(bundle, "e", 1);
        YieldPoint.SetCallback(() => reads = 0);
        reads = most = 0;

        try
        {
            Of(stage, bundle, policy)();
        }
        finally
        {
            YieldPoint.SetCallback(null);
        }

        Assert.InRange(most, 1, limit);

        void Count() => most = Math.Max(most, ++reads);
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

    private Action Of(string stage) => Of(stage, Bundle, Policy);

    private Action Of(string stage, Bundle bundle, LoadedPolicy policy) => stage switch
    {
        "read" => () => BundleContent.Read(_directory.Path),
        "parse" => () => BundleReader.Read(Files),
        "pack" => () => BundlePack.Pack(Files),
        "unpack" => () => Pack.Files(),
        "restore" => () => BundlePack.Restore(Pack.Bytes),
        "compile" => () => LoadedPolicy.Compile(bundle, "e", 2),
        "verify" => () => TableVerifier.Verify(policy, 5_000),
        "compare" => () => PolicyDiff.Compare(policy, policy),
        "prove" => () => GuardRailEvaluator.Evaluate(policy, policy),
        _ => throw new ArgumentException(stage),
    };

    private sealed class CountedList<T>(IReadOnlyList<T> items, Action read) : IReadOnlyList<T>
    {
        public int Count => items.Count;

        public T this[int index]
        {
            get
            {
                read();
                return items[index];
            }
        }

        public IEnumerator<T> GetEnumerator() => Enumerable.Range(0, Count).Select(i => this[i]).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
