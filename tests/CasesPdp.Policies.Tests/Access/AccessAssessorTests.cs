using CasesPdp.Policies.Access;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Access;

public sealed class AccessAssessorTests
{
    private const string Security = "securitySolution";

    [Fact]
    public void Assess_ReadAndComments_IsCustomAboveViewOnly()
    {
        var report = Assess(TestBundle.Stack().Role("r", r => r.Feature("securitySolutionCasesV3", "read", "create_comment")));

        Assert.Equal((AccessLevel.Custom, AccessLevel.ViewOnly, AccessLevel.Assignee), (report.Level, report.Row, report.NextRow));
        Assert.DoesNotContain("createComment", report.MissingToNextRow);
        Assert.Contains("createCase", report.MissingToNextRow);
        Assert.Equal(report.MissingToNextRow.Order(StringComparer.Ordinal), report.MissingToNextRow);
    }

    [Fact]
    public void Assess_CommentsAlone_IsCustomAboveNone()
    {
        var report = Assess(TestBundle.Stack().Role("r", r => r.Feature("securitySolutionCasesV3", "create_comment")));

        Assert.Equal((AccessLevel.Custom, AccessLevel.None, AccessLevel.ViewOnly), (report.Level, report.Row, report.NextRow));
    }

    [Fact]
    public void Assess_Assignee_LacksOnlyConnectors()
    {
        var report = Assess(TestBundle.Stack().Role("r", r => r.Feature("securitySolutionCasesV3", "all").Feature("actions", "read")));

        Assert.Equal((AccessLevel.Assignee, AccessLevel.Full), (report.Level, report.NextRow));
        Assert.Equal(["connectors:all"], report.MissingToNextRow);
    }

    [Theory]
    [InlineData("securitySolutionCases")]
    [InlineData("securitySolutionCasesV2")]
    [InlineData("securitySolutionCasesV3")]
    public void Assess_AllOfAnyVersion_SatisfiesTheRow(string feature)
    {
        var report = Assess(TestBundle.Stack("9.5").Role("r", r => r.Feature(feature, "all")));

        Assert.Equal(AccessLevel.Assignee, report.Level);
    }

    [Fact]
    public void Assess_MinimalAllWithSubFeaturesBelowGold_LosesTheSubFeatures()
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Standard).Role(
            "r",
            r => r.Feature(
                "securitySolutionCasesV3",
                ["minimal_all", "cases_delete", "cases_settings", "create_comment", "case_reopen", "cases_assign"]));

        Assert.Equal(AccessLevel.Custom, Assess(bundle).Level);
        Assert.Equal(AccessLevel.Assignee, Assess(bundle.License(LicenseLevel.Gold)).Level);
    }

    [Theory]
    [InlineData("nobody", "default")]
    [InlineData(Security, "*")]
    [InlineData(Security, "hidden")]
    public void Assess_OwnerThatIsNotThere_IsNoneForEverybody(string owner, string space)
    {
        var bundle = TestBundle.Stack().Space("hidden", "securitySolutionCases", "securitySolutionCasesV2", "securitySolutionCasesV3");
        var policy = LoadedPolicy.Compile(bundle.Build(), "test", 1);

        var report = AccessAssessor.Assess(policy, Ask.To("").As("superuser"), owner, space);

        Assert.Equal((AccessLevel.None, null), (report.Level, report.NextRow));
    }

    [Theory]
    [InlineData("t1_analyst", AccessLevel.ViewOnly)]
    [InlineData("t2_analyst", AccessLevel.Assignee)]
    [InlineData("soc_manager", AccessLevel.Full)]
    [InlineData("superuser", AccessLevel.Full)]
    public void Assess_BundledServerlessRole_IsOnItsRow(string role, AccessLevel expected)
    {
        var policy = LoadedPolicy.Compile(TestBundle.Complete().Build(), "test", 1);

        Assert.Equal(expected, AccessAssessor.Assess(policy, Ask.To("").As(role), Security, "default").Level);
    }

    private static AccessReport Assess(TestBundle bundle) =>
        AccessAssessor.Assess(LoadedPolicy.Compile(bundle.Build(), "test", 1), Ask.To("").As("r"), Security, "default");
}
