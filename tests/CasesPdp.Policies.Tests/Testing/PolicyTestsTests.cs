using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Requests;
using CasesPdp.Policies.Testing;
using CasesPdp.Policies.Tests.Changes;
using CasesPdp.Policies.Tests.Equivalence;
using CsCheck;

namespace CasesPdp.Policies.Tests.Testing;

public sealed class PolicyTestsTests
{
    private static readonly DecisionRequest Question =
        new() { Roles = ["team"], Action = "deleteCase", Owners = ["securitySolution"], Space = "team-new" };

    // Whatever the policy says, these are denied: an author who expects a DENY means another question.
    public static TheoryData<string, DecisionRequest> Misspelt => new()
    {
        { "UNKNOWN_RESOURCE_TYPE", Question with { ResourceType = "Case" } },
        { "UNKNOWN_ACTION", Question with { Action = "deletCase" } },
        { "UNKNOWN_FACET", Question with { Facets = ["files"] } },
        { "OWNER_MISMATCH", Question with { Action = "cases:cases/deleteCase" } },
        { "UNKNOWN_SPACE", Question with { Space = "Team-new" } },
        { "UNKNOWN_OWNER", Question with { Owners = ["security"] } },
        { "UNKNOWN_OWNER", Question with { Owners = [] } },
    };

    [Theory]
    [MemberData(nameof(Misspelt))]
    public void Run_DenyExpectedOfWhatDoesNotExist_Fails(string reason, DecisionRequest request)
    {
        var bare = Run(Test(request, Outcome.Deny, null));

        Assert.Equal(1, bare.Failed);
        Assert.Contains(reason, bare.Results[0].Failure, StringComparison.Ordinal);
        Assert.Equal((0, 0), (bare.Coverage.TestedGrantedCells, bare.Coverage.TestedDeniedCells));
        Assert.True(Run(Test(request, Outcome.Deny, bare.Results[0].Actual.Reason)).IsGreen);
    }

    [Fact]
    public void Run_DenyExpectedOfNobody_Passes() =>
        Assert.True(Run(Test(Question with { Roles = [] }, Outcome.Deny, null)).IsGreen);

    [Fact]
    public void Run_SpaceThatOnlyAPatternCovers_IsAGrantedCellTested()
    {
        var summary = Run(Test(Question, Outcome.Allow, null), Test(Question with { Space = "elsewhere" }, Outcome.Deny, null));

        Assert.True(summary.IsGreen);
        Assert.Equal((1, 1), (summary.Coverage.TestedGrantedCells, summary.Coverage.TestedDeniedCells));
    }

    // A failure prints the seed of its policy.
    [Fact]
    public void Run_EveryCellAsked_CoversAllThatIsGranted() => Gen.Int.Sample(
        seed =>
        {
            var bundle = new RandomWorld(seed).Bundle;
            var policy = LoadedPolicy.Compile(bundle, "test", 1);
            var layout = new CellLayout(policy.Snapshot, policy.Snapshot);
            string[] spaces = [.. layout.Spaces, BruteForce.Other, "q", "team-q", "sq-a", "tqam-b"];
            var tests = from role in bundle.Roles
                        where !role.IsBundled
                        from space in spaces
                        from owner in layout.Owners
                        from operation in layout.Operations
                        select Test(
                            new DecisionRequest { Roles = [role.Name], Action = $"cases:{owner}/{operation}", Space = space }, Outcome.Allow, null);

            var summary = PolicyTests.Run(policy with { Bundle = bundle with { Tests = [.. tests] } });

            Assert.Equal(summary.Coverage.GrantedCells, summary.Coverage.TestedGrantedCells);
            Assert.Empty(summary.Coverage.RolesNeverTested);
        },
        iter: 60);

    private static TestSummary Run(params PolicyTest[] tests)
    {
        var bundle = TestBundle.Stack()
            .Role("team", r => r.PrivilegesOn("space:team-*", "feature_securitySolutionCasesV3.all", "feature_securitySolutionCasesV3.cases_delete"))
            .Build();
        return PolicyTests.Run(LoadedPolicy.Compile(bundle with { Tests = tests }, "test", 1));
    }

    private static PolicyTest Test(DecisionRequest request, Outcome outcome, Reason? reason) =>
        new("a test", request, outcome, reason, null, TestBundle.Span);
}
