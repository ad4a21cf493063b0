using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Tests.Explanations;

/// <summary>Changes that are no grants: settings, tiers, licences, spaces, assignments.</summary>
public sealed class SettingChangeTests
{
    private const string Security = "securitySolution";

    [Fact]
    public void Explain_OnlyLicenseTooLow_AdvisesToRaiseIt()
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Gold).Role("analyst", r => r.Feature("securitySolutionCasesV3", "all"));

        var explained = Explain(bundle, Ask.To("update-case", "assigns").As("analyst").On(Security));

        Assert.Equal("Raise the licence from gold to platinum.", explained.SmallestChange!.Text);
        Assert.Null(explained.SmallestChange.Role);
        Assert.Equal(new GateStatus(Reason.LicenseTooLow, false, "license", "gold", "platinum"), Assert.Single(explained.Gates));
        Assert.Equal(403, explained.KibanaStatus);
        Assert.Contains("Elastic Platinum license", explained.KibanaMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_LicenseWouldAlsoRegisterTheSubFeature_IsOneChange()
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Basic)
            .Role("analyst", r => r.Feature("securitySolutionCasesV3", "minimal_read", "cases_assign"));

        var explained = Explain(bundle, Ask.To("update-case", "assigns").As("analyst").On(Security));

        Assert.Equal(Reason.MissingPrivilege, explained.Decision.Reason);
        Assert.Equal("Raise the licence from basic to platinum.", explained.SmallestChange!.Text);
        Assert.Contains(
            "without effect below a gold licence: feature_securitySolutionCasesV3.cases_assign",
            explained.AdministratorText,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_ConnectorNeedsMore_NamesItsLicense()
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Gold).Role("r", r => r.Base("all"));

        var explained = Explain(bundle, Ask.To("push-case").As("r").On(Security).Through(".resilient"));

        var gates = explained.Gates.Select(g => (g.Name, g.IsOpen, g.Required));
        Assert.Equal([("tier", true, "stack"), ("connector", false, "platinum for .resilient")], gates);
        Assert.Equal("Raise the licence from gold to platinum.", explained.SmallestChange!.Text);
    }

    [Fact]
    public void Explain_UnknownConnector_HasNoChange()
    {
        var explained = Explain(TestBundle.Stack(), Ask.To("push-case").As("superuser").On(Security).Through(".email"));

        Assert.Equal(Reason.ConnectorNotAvailable, explained.Decision.Reason);
        Assert.Null(explained.SmallestChange);
        Assert.Contains(".jira", explained.Gates[^1].Required, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_EssentialsPush_AdvisesTheOtherTier()
    {
        var explained = Explain(TestBundle.Essentials(), Ask.To("push-case").As("t2_analyst").On(Security));

        Assert.Equal(Reason.TierExcludes, explained.Decision.Reason);
        Assert.Equal(
            "Move the project from `serverless-security-essentials` to `serverless-security-complete`.",
            explained.SmallestChange!.Text);
    }

    [Fact]
    public void Explain_TagThatTheTierLeavesOut_IsRegisteredByTheOtherTier()
    {
        var explained = Explain(TestBundle.Essentials(), Ask.To("list-connectors").As("t2_analyst"));

        Assert.Equal(Reason.MissingPrivilege, explained.Decision.Reason);
        Assert.StartsWith("Move the project", explained.SmallestChange!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_HiddenOwner_AdvisesToShowTheCurrentFeature()
    {
        var bundle = TestBundle.Stack().Space("soc", "securitySolutionCases", "securitySolutionCasesV2", "securitySolutionCasesV3");

        var explained = Explain(bundle, Ask.To("get-case").As("superuser").On(Security).In("soc"));

        Assert.Equal("Show feature `securitySolutionCasesV3` in space `soc`.", explained.SmallestChange!.Text);
        Assert.Equal("Unauthorized to access case with owners: \"securitySolution\"", explained.KibanaMessage);
    }

    [Fact]
    public void Explain_OwnerHiddenBySolution_AdvisesTheClassicView()
    {
        var bundle = TestBundle.Stack().HiddenFeatureCoversDeprecated().SolutionSpace("soc", "oblt");

        var explained = Explain(bundle, Ask.To("get-case").As("superuser").On(Security).In("soc"));

        Assert.Equal("Change the solution view of space `soc` from `oblt` to `classic`.", explained.SmallestChange!.Text);
    }

    [Fact]
    public void Explain_HiddenOwnerAndNoGrant_SaysThatOneChangeIsNotEnough()
    {
        var bundle = TestBundle.Stack().Role("r")
            .Space("soc", "securitySolutionCases", "securitySolutionCasesV2", "securitySolutionCasesV3");

        var explained = Explain(bundle, Ask.To("get-case").As("r").On(Security).In("soc"));

        Assert.Null(explained.SmallestChange);
        Assert.Contains("A single change is not enough", explained.AdministratorText, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_RestrictedCaseAndNoProfile_IsNotFoundAndAdvisesTheSetting()
    {
        var bundle = TestBundle.Stack().RestrictedCases();

        var explained = Explain(bundle, Ask.To("get-case").As("editor").On(Security).Restricted("somebody"));

        Assert.Equal((404, Reason.NotVisible), (explained.KibanaStatus, explained.Decision.Reason));
        Assert.Equal(
            "Set `switches.restrictedCases` to `false` in `pdp.yaml`, as no profile uid is known for the subject.",
            explained.SmallestChange!.Text);
    }

    [Fact]
    public void Explain_RestrictedCaseAndProfile_AdvisesAnAssignment()
    {
        var bundle = TestBundle.Stack().RestrictedCases().Subject("ada", "u_ada", "editor");

        var explained = Explain(bundle, Ask.To("get-case").AsSubject("ada").On(Security).Restricted("somebody"));

        Assert.Equal("Assign the case to the profile `u_ada`.", explained.SmallestChange!.Text);
    }

    [Fact]
    public void Explain_RestrictedCaseAndMissingGrant_SaysThatBothAreNeeded()
    {
        var bundle = TestBundle.Stack().RestrictedCases().Role("r").Subject("ada", "u_ada", "r");

        var explained = Explain(bundle, Ask.To("get-case").AsSubject("ada").On(Security).Restricted("somebody"));

        Assert.Null(explained.SmallestChange);
        Assert.Contains("an assignment of the case to the subject are needed", explained.AdministratorText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("getCase", "superuser", "Set `stackCases` to `true` in `pdp.yaml`.")]
    [InlineData("cases:cases/getCase", "superuser", "Set `stackCases` to `true` in `pdp.yaml`.")]
    [InlineData("getCase", "r", null)]
    public void Explain_StackCasesAreNotRegistered_AdvisesTheSetting(string action, string role, string? change)
    {
        var bundle = TestBundle.Complete().StackCases(false).Role("r");
        var request = Ask.To(action).As(role);

        var explained = Explain(bundle, action == "getCase" ? request.On("cases") : request);

        Assert.Equal(Reason.UnknownOwner, explained.Decision.Reason);
        Assert.Equal(change, explained.SmallestChange?.Text);
        Assert.Contains("et `stackCases` to `true`", explained.AdministratorText, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_OwnerOfAnotherProject_HasNoChange()
    {
        var explained = Explain(TestBundle.Complete(), Ask.To("getCase").As("superuser").On("observability"));

        Assert.Equal((Reason.UnknownOwner, null), (explained.Decision.Reason, explained.SmallestChange));
    }

    [Fact]
    public void Explain_OwnerOfTwoFeaturesHiddenByOne_ShowsTheFewest()
    {
        var bundle = TestBundle.Stack()
            .CustomFeature("one", f => f.Owners("a").All(p => p.Cases("all", "a")))
            .CustomFeature("both", f => f.Owners("a", "b").All(p => p.Cases("all", "a", "b")))
            .Space("soc", "both", "one");

        var explained = Explain(bundle, Ask.To("getCase").As("superuser").On("a", "b").In("soc"));

        Assert.Equal("Show feature `both` in space `soc`.", explained.SmallestChange!.Text);
    }

    private static Explanation Explain(TestBundle bundle, DecisionRequest request) =>
        Explainer.Explain(LoadedPolicy.Compile(bundle.Build(), "test", 1), request);
}
