using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Testing;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class PolicyTestReadingTests
{
    private const string Soc = "{name: soc, kibana: [{spaces: [team-a], feature: {generalCasesV3: [read]}}]}";

    [Fact]
    public void Read_FullTest_EveryMemberArrives()
    {
        var test = Assert.Single(Tests("""
            tests:
              - name: everything
                subject: {id: ada, roles: [soc], limitedBy: [viewer], profileUid: u1}
                action: {name: push-case, facets: [], connector: .jira}
                resource: {type: case, owners: [cases, observability], space: team-a, accessMode: restricted, assigneeUids: [u2]}
                expect: {outcome: DENY, reason: MISSING_PRIVILEGE, missing: [pushCase]}
            """));

        Assert.Equal(("everything", Outcome.Deny, Reason.MissingPrivilege), (test.Name, test.Outcome, test.Reason));
        Assert.Equal(["pushCase"], test.Missing);
        var request = test.Request;
        Assert.Equal(("ada", "u1", "push-case", ".jira", "case"), (request.SubjectId, request.ProfileUid, request.Action, request.Connector, request.ResourceType));
        Assert.Equal(("team-a", "restricted"), (request.Space, request.AccessMode));
        Assert.Equal(["soc"], request.Roles!);
        Assert.Equal(["viewer"], request.LimitedBy!);
        Assert.Equal(["cases", "observability"], request.Owners);
        Assert.Equal(["u2"], request.AssigneeUids);
        Assert.Equal("tests/a.yaml:2:5", test.Span.ToString());
    }

    [Theory]
    [InlineData("ALLOW", Outcome.Allow, null)]
    [InlineData("DENY", Outcome.Deny, null)]
    [InlineData("LICENSE_TOO_LOW", Outcome.Deny, Reason.LicenseTooLow)]
    [InlineData("ALLOWED", Outcome.Allow, Reason.Allowed)]
    [InlineData("{outcome: ALLOW}", Outcome.Allow, null)]
    [InlineData("{reason: NOT_VISIBLE}", Outcome.Deny, Reason.NotVisible)]
    [InlineData("{missing: [getCase]}", Outcome.Deny, Reason.MissingPrivilege)]
    public void Read_Expectation_InEveryForm(string expect, Outcome outcome, Reason? reason)
    {
        var test = Assert.Single(Tests($"tests: [{{subject: {{roles: [soc]}}, action: getCase, resource: {{owner: cases}}, expect: {expect}}}]"));

        Assert.Equal((outcome, reason), (test.Outcome, test.Reason));
    }

    [Fact]
    public void Read_Matrix_IsEveryRoleOwnerAndSpaceOfEveryRow()
    {
        var tests = Tests("""
            matrices:
              - {name: who, roles: [soc, viewer], owners: [cases, observability], spaces: [default, team-a], allow: {getCase: [viewer], deleteCase: []}}
            """);

        Assert.Equal(16, tests.Count);
        Assert.Equal(4, tests.Count(t => t.Outcome == Outcome.Allow));
        Assert.All(tests.Where(t => t.Outcome == Outcome.Allow), t => Assert.Equal(("getCase", "viewer"), (t.Request.Action, t.Request.Roles!.Single())));
        Assert.Equal("who: getCase by soc on cases in default", tests[0].Name);
    }

    [Fact]
    public void Digest_TestChanges_ChangesToo()
    {
        var one = Read("tests: [{subject: {roles: [soc]}, action: getCase, resource: {owner: cases}, expect: DENY}]");
        var other = Read("tests: [{subject: {roles: [soc]}, action: getTags, resource: {owner: cases}, expect: DENY}]");

        Assert.NotEqual(one.Digest, other.Digest);
        Assert.True(Changes(one, other).IsEmpty);

        static Policies.Changes.PolicyDiff Changes(Bundle before, Bundle after) =>
            Policies.Changes.PolicyDiff.Compare(LoadedPolicy.Compile(before, "t", 1), LoadedPolicy.Compile(after, "t", 2));
    }

    [Fact]
    public void Run_EveryKindOfExpectation_PassesOrSaysWhatDiffers()
    {
        var summary = Run("""
            tests:
              - {name: passes, subject: {roles: [soc]}, action: getCase, resource: {owner: cases, space: team-a}, expect: ALLOW}
              - {name: other outcome, subject: {roles: [soc]}, action: getCase, resource: {owner: cases}, expect: ALLOW}
              - {name: other reason, subject: {roles: [soc]}, action: getCase, resource: {owner: cases}, expect: LICENSE_TOO_LOW}
              - {name: other missing, subject: {roles: [soc]}, action: getCase, resource: {owner: cases}, expect: {missing: [getTags]}}
              - {name: any reason, subject: {roles: [soc]}, action: getCase, resource: {owner: cases}, expect: DENY}
            """);

        Assert.Equal((2, 3, false), (summary.Passed, summary.Failed, summary.IsGreen));
        Assert.Equal(
            [
                null,
                "Expected ALLOW; the answer is DENY, MISSING_PRIVILEGE (getCase).",
                "Expected DENY, LICENSE_TOO_LOW; the answer is DENY, MISSING_PRIVILEGE (getCase).",
                "Expected getTags to be missing; the answer is DENY, MISSING_PRIVILEGE (getCase).",
                null,
            ],
            summary.Results.Select(r => r.Failure));
    }

    [Fact]
    public void Run_Coverage_CountsDistinctCellsOfWrittenRoles()
    {
        var summary = Run("""
            tests:
              - {subject: {roles: [soc, viewer]}, action: getCase, resource: {owner: cases, space: team-a}, expect: ALLOW}
              - {subject: {roles: [soc]}, action: bulkGetCases, resource: {owner: cases, space: team-a}, expect: ALLOW}
              - {subject: {roles: [soc]}, action: deleteCase, resource: {owner: cases, space: default}, expect: DENY}
              - {subject: {roles: [soc]}, action: deleteCase, resource: {owner: cases, space: default}, expect: {missing: [deleteCase]}}
            """);

        // Both questions of the first two ask for getCase; what read grants is six operations in one space.
        Assert.Equal((6, 1, 1), (summary.Coverage.GrantedCells, summary.Coverage.TestedGrantedCells, summary.Coverage.TestedDeniedCells));
        Assert.Equal(["idle"], summary.Coverage.RolesNeverTested);
        Assert.Equal(2, summary.Coverage.WrittenRoles);
    }

    private static IReadOnlyList<PolicyTest> Tests(string file) => Read(file).Tests;

    private static TestSummary Run(string file) => PolicyTests.Run(LoadedPolicy.Compile(Read(file), "test", 1));

    private static Bundle Read(string file)
    {
        var reading = InMemory.Read(
            ("pdp.yaml", InMemory.Stack), ("roles/soc.yaml", Soc), ("roles/idle.yaml", "{name: idle, kibana: []}"),
            ("subjects.yaml", "ada: {roles: [soc]}"), ("tests/a.yaml", file));
        Assert.Empty(reading.Diagnostics);
        return reading.Bundle!;
    }
}
