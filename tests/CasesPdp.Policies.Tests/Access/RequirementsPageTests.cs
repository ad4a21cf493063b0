using CasesPdp.Policies.Access;

namespace CasesPdp.Policies.Tests.Access;

/// <summary>
/// The four rows of Elastic's page, once as a role built from the page's words and once as the code has it, with what each is reported as.
/// </summary>
public sealed class RequirementsPageTests
{
    public static TheoryData<string, string> Owners => new()
    {
        { "cases", "generalCasesV3" },
        { "observability", "observabilityCasesV3" },
        { "securitySolution", "securitySolutionCasesV3" },
    };

    [Theory]
    [MemberData(nameof(Owners))]
    public void Page_FullAccess_AllForCasesAndAllForConnectors(string owner, string feature)
    {
        var asPage = Assess(owner, r => r.Feature(feature, "all").Feature("actions", "all"));
        var asCode = Assess(owner, r => r.Privileges($"feature_{feature}.all", "feature_actions.all"));

        Assert.Equal((AccessLevel.Full, AccessLevel.Full), (asPage, asCode));
    }

    [Theory]
    [MemberData(nameof(Owners))]
    public void Page_AssigneeAccess_AllForCases(string owner, string feature)
    {
        // The code asks less of an assignee: read is enough to be suggested. The row is about what the user may then do.
        var asPage = Assess(owner, r => r.Feature(feature, "all"));
        var asCode = Assess(owner, r => r.Privileges($"feature_{feature}.all"));

        Assert.Equal((AccessLevel.Assignee, AccessLevel.Assignee), (asPage, asCode));
    }

    [Theory]
    [MemberData(nameof(Owners))]
    public void Page_ViewOnlyAccess_IsFullCaseManagementAsThePageHasIt(string owner, string feature)
    {
        // The page says Read for Security and All for Cases. The first gives nothing on cases, the second everything: whoever follows the
        // page hands out case management. By the code, view-only is Read for Cases, as the page itself said in earlier versions.
        var asPage = Assess(owner, r => r.Feature("siemV5", "read").Feature(feature, "all"));
        var asCode = Assess(owner, r => r.Feature(feature, "read"));

        Assert.Equal((AccessLevel.Assignee, AccessLevel.ViewOnly), (asPage, asCode));
    }

    [Theory]
    [MemberData(nameof(Owners))]
    public void Page_NoAccess_NoneForCases(string owner, string feature)
    {
        var asPage = Assess(owner, r => r.Feature(feature));
        var asCode = Assess(owner, r => r.Feature("siemV5", "all"));

        Assert.Equal((AccessLevel.None, AccessLevel.None), (asPage, asCode));
    }

    private static AccessLevel Assess(string owner, Action<TestRole> body)
    {
        var policy = LoadedPolicy.Compile(TestBundle.Stack().Role("r", body).Build(), "test", 1);
        return AccessAssessor.Assess(policy, Ask.To("").As("r"), owner, "default").Level;
    }
}
