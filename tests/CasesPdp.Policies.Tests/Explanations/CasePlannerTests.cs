using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Policies.Tests.Explanations;

public sealed class CasePlannerTests
{
    private const string Security = "securitySolution";

    [Fact]
    public void Plan_OneOwner_WritesOneTerm()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("securitySolutionCasesV3", "read"));

        var plan = Plan(bundle, Ask.To("find-cases").As("r"));

        Assert.Equal("cases.attributes.owner: \"securitySolution\"", plan.Kql);
        Assert.Equal(
            """{"bool":{"should":[{"term":{"cases.attributes.owner":"securitySolution"}}],"minimum_should_match":1}}""",
            plan.ElasticsearchFilter);
    }

    [Fact]
    public void Plan_EveryOwner_ListsThemInOrder()
    {
        var plan = Plan(TestBundle.Stack(), Ask.To("find-cases").As("viewer"));

        Assert.Equal(["cases", "observability", "securitySolution"], plan.Owners);
        Assert.Equal("cases.attributes.owner: (\"cases\" or \"observability\" or \"securitySolution\")", plan.Kql);
    }

    [Fact]
    public void Plan_RequestedOwnersUnknownOrUnauthorized_LeavesThemOut()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("securitySolutionCasesV3", "read"));

        var plan = Plan(bundle, Ask.To("find-cases").As("r").On("observability", "nobody", Security));

        Assert.Equal([Security], plan.Owners);
    }

    [Fact]
    public void Plan_ManyUnknownOwners_CostsNoDecisionEach()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("securitySolutionCasesV3", "read"));
        string[] roles = [.. Enumerable.Repeat("r", 256)];
        string[] owners = [.. Enumerable.Range(0, 20_000).Select(i => $"unknown-{i}"), Security];
        var request = Ask.To("find-cases").As(roles).On(owners);
        var policy = LoadedPolicy.Compile(bundle.Build(), "test", 1);
        CasePlanner.Plan(policy, request);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var plan = CasePlanner.Plan(policy, request);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.Equal([Security], plan.Owners);
        Assert.InRange(allocated, 0, 8 * 1024 * 1024);
    }

    [Theory]
    [InlineData("get-case", Reason.UnknownAction)]
    [InlineData("cases:securitySolution/getCase", Reason.UnknownAction)]
    [InlineData("suggest-assignees", Reason.UnknownAction)]
    [InlineData("nonsense", Reason.UnknownAction)]
    [InlineData("find-cases", Reason.MissingPrivilege)]
    [InlineData("getCase", Reason.MissingPrivilege)]
    public void Plan_NothingToReturn_SaysWhy(string action, Reason expected)
    {
        var plan = Plan(TestBundle.Stack().Role("r"), Ask.To(action).As("r"));

        Assert.Equal((expected, "", ""), (plan.Reason, plan.Kql, plan.ElasticsearchFilter));
        Assert.Empty(plan.Owners);
    }

    [Fact]
    public void Plan_LicenseTooLow_SaysSo()
    {
        var plan = Plan(TestBundle.Stack().License(LicenseLevel.Gold), Ask.To("similar-cases").As("viewer"));

        Assert.Equal(Reason.LicenseTooLow, plan.Reason);
    }

    [Fact]
    public void Plan_RestrictedCasesOn_LeavesOutWhatIsNotAssigned()
    {
        var bundle = TestBundle.Stack().RestrictedCases().Role("r", r => r.Feature("securitySolutionCasesV3", "read"));

        var plan = Plan(bundle, Ask.To("find-cases").As("r") with { ProfileUid = "u\"1\\ or \n*" });

        Assert.Equal(
            "cases.attributes.owner: \"securitySolution\" and (not cases.attributes.access.mode: * or "
            + "cases.attributes.access.mode: \"default\" or cases.attributes.assignees.uid: \"u\\\"1\\\\ or \\n*\")",
            plan.Kql);
        using var json = JsonDocument.Parse(plan.ElasticsearchFilter);
        var visibility = json.RootElement.GetProperty("bool").GetProperty("filter")[1].GetProperty("bool").GetProperty("should");
        Assert.Equal("u\"1\\ or \n*", visibility[2].GetProperty("term").GetProperty("cases.attributes.assignees.uid").GetString());
    }

    [Theory]
    [InlineData("superuser")]
    [InlineData("editor")]
    public void Plan_RestrictedCasesOn_SeesAllOnlyAsSuperuser(string role)
    {
        var plan = Plan(TestBundle.Stack().RestrictedCases(), Ask.To("find-cases").As(role));

        Assert.Equal(role != "superuser", plan.Kql.Contains("access.mode", StringComparison.Ordinal));
        Assert.DoesNotContain("assignees.uid", plan.Kql, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_AnyListCallOrOperation_IsTheOwnersThatCheckAllows()
    {
        RandomQuestions.Cases.Where(c => IsPlannable(c.Policy, c.Request.Action)).Sample(
            c =>
            {
                var plan = CasePlanner.Plan(c.Policy, c.Request);

                var names = Enumerable.Range(0, c.Policy.Snapshot.Owners.Count).Select(i => c.Policy.Snapshot.Owners[i]);
                var wanted = names.Where(o => c.Request.Owners.Count == 0 || c.Request.Owners.Contains(o));
                var allowed = wanted.Where(o => ReasonOf(c.Policy, c.Request with { Owners = [o] }) == Reason.Allowed);
                Assert.Equal(allowed, plan.Owners);
                Assert.Equal(plan.Owners.Count > 0, plan.Reason == Reason.Allowed);
            },
            iter: 400);
    }

    [Theory]
    [InlineData("find-cases")]
    [InlineData("similar-cases")]
    public void Plan_ListCallWithoutOwners_HasTheReasonOfCheck(string action)
    {
        RandomQuestions.Cases.Sample(
            c =>
            {
                var request = c.Request with { Action = action, Facets = [], Owners = [] };

                var plan = CasePlanner.Plan(c.Policy, request);

                Assert.Equal(ReasonOf(c.Policy, request), plan.Reason);
            },
            iter: 300);
    }

    private static bool IsPlannable(LoadedPolicy policy, string action)
    {
        var line = KibanaCatalogue.Embedded.Lines[policy.Bundle.Settings.Kibana];
        return line.Operations.Any(o => o.Name == action) || line.Calls.Any(c => c.Name == action && c.Owners == OwnerRule.List);
    }

    private static Reason ReasonOf(LoadedPolicy policy, DecisionRequest request) => TableEvaluator.Decide(policy.Snapshot, request).Reason;

    private static CasePlan Plan(TestBundle bundle, DecisionRequest request) =>
        CasePlanner.Plan(LoadedPolicy.Compile(bundle.Build(), "test", 1), request);
}
