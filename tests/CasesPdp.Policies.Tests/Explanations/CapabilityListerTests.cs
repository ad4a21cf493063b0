using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Policies.Tests.Explanations;

public sealed class CapabilityListerTests
{
    [Fact]
    public void List_Reader_ListsOperationsCallsAndUi()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("securitySolutionCasesV3", "read"));

        var capabilities = List(bundle, Ask.To("").As("r"));

        var security = capabilities.Owners.Single(o => o.Owner == "securitySolution");
        Assert.Equal(Reason.Allowed, capabilities.Reason);
        Assert.Equal(["cases", "observability", "securitySolution"], capabilities.Owners.Select(o => o.Owner));
        Assert.Contains("bulkGetCases", security.Operations);
        Assert.Contains("get-case", security.Calls);
        Assert.DoesNotContain("create-case", security.Calls);
        Assert.Contains("find-cases", capabilities.Calls);
        Assert.Contains("suggest-assignees", capabilities.Calls);
        Assert.Equal(["securitySolutionCasesV3/cases_connectors", "securitySolutionCasesV3/read_cases"], capabilities.UiCapabilities);
    }

    [Theory]
    [InlineData("*", "viewer", Reason.UnknownSpace)]
    [InlineData("default", "nobody", Reason.NoKnownRole)]
    [InlineData("default", "empty", Reason.MissingPrivilege)]
    public void List_NothingAllowed_SaysWhy(string space, string role, Reason expected)
    {
        var capabilities = List(TestBundle.Stack().Role("empty"), Ask.To("").As(role).In(space));

        Assert.Equal(expected, capabilities.Reason);
        Assert.All(capabilities.Owners, o => Assert.Empty(o.Operations));
        Assert.Empty(capabilities.Calls);
        Assert.Empty(capabilities.UiCapabilities);
    }

    [Fact]
    public void List_AnySubject_IsWhatCheckAllows()
    {
        RandomQuestions.Cases.Sample(
            c =>
            {
                var capabilities = CapabilityLister.List(c.Policy, c.Request);

                var line = KibanaCatalogue.Embedded.Lines[c.Policy.Bundle.Settings.Kibana];
                foreach (var owner in capabilities.Owners)
                {
                    var operations = line.Operations.Select(o => o.Name).Where(a => IsAllowed(c, a, owner.Owner));
                    Assert.Equal(operations.Order(StringComparer.Ordinal), owner.Operations);
                }

                var ownerless = line.Calls.Select(x => x.Name).Where(a => IsAllowed(c, a));
                Assert.Equal(ownerless.Order(StringComparer.Ordinal), capabilities.Calls);
            },
            iter: 300);
    }

    private static bool IsAllowed((LoadedPolicy Policy, DecisionRequest Request) c, string action, params string[] owners)
    {
        var request = Ask.To(action).On(owners) with
        {
            Space = c.Request.Space,
            Roles = c.Request.Roles,
            LimitedBy = c.Request.LimitedBy,
        };
        return TableEvaluator.Decide(c.Policy.Snapshot, request).Reason == Reason.Allowed;
    }

    private static Capabilities List(TestBundle bundle, DecisionRequest request) =>
        CapabilityLister.List(LoadedPolicy.Compile(bundle.Build(), "test", 1), request);
}
