using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Tests.Explanations;

public sealed class ExplainerTests
{
    private const string Security = "securitySolution";

    [Fact]
    public void Explain_ReaderReopens_LaysOutTheWholeStory()
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Gold).Role("analyst", r => r.Feature("securitySolutionCasesV3", "read"));

        var explained = Explain(bundle, Ask.To("update-case", "reopens", "assigns").As("analyst", "analist").On(Security));

        Assert.Equal(
            """
            DENY MISSING_PRIVILEGE: the roles do not grant everything required.
            Asked: `update-case` (reopens, assigns) on `securitySolution` in space `default`.

            Required
              securitySolution  assignCase          MISSING, granted by securitySolutionCasesV3.cases_assign | securitySolutionCasesV3.all
              securitySolution  reopenCase          MISSING, granted by securitySolutionCasesV3.case_reopen | securitySolutionCasesV3.all
              securitySolution  updateCase          MISSING, granted by securitySolutionCasesV3.minimal_all | securitySolutionCasesV3.all
              any owner         findConfigurations  granted by analyst: feature_securitySolutionCasesV3.read on *

            Roles
              analist: not known; did you mean `analyst`?
              analyst: feature_securitySolutionCasesV3.read on *

            Gates
              licence: not passed (needs platinum, has gold)

            Smallest change
              A single change is not enough: both privileges (`assignCase`, `reopenCase`, `updateCase`) and a platinum licence are needed.

            Kibana
              403 Unauthorized to update, update, update case with owners: "securitySolution"
            """,
            explained.AdministratorText);
        Assert.Null(explained.SmallestChange);
        Assert.Equal(["analist"], explained.UnknownRoles);
    }

    [Fact]
    public void Explain_OneSubFeatureMissing_AdvisesJustThat()
    {
        var bundle = TestBundle.Stack().Role("analyst", r => r.In("soc").Feature("securitySolutionCasesV3", "minimal_all"));

        var explained = Explain(bundle, Ask.To("add-attachment").As("analyst").On(Security).In("soc"));

        Assert.Equal(("analyst", "soc"), (explained.SmallestChange!.Role, explained.SmallestChange.Space));
        Assert.Equal(["securitySolutionCasesV3.create_comment"], explained.SmallestChange.Privileges);
        Assert.Equal("Add `securitySolutionCasesV3.create_comment` in space `soc` to role `analyst`.", explained.SmallestChange.Text);
    }

    [Fact]
    public void Explain_BelowGold_AdvisesOnlyRegisteredPrivileges()
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Basic)
            .Role("analyst", r => r.Feature("securitySolutionCasesV3", "minimal_all"));

        var explained = Explain(bundle, Ask.To("add-attachment").As("analyst").On(Security));

        Assert.Equal(["securitySolutionCasesV3.all"], explained.SmallestChange!.Privileges);
        Assert.Equal(["securitySolutionCasesV3.all"], Assert.Single(explained.Requirements).Privileges);
    }

    [Fact]
    public void Explain_TwoOwners_IsOneChangeToOneRole()
    {
        var bundle = TestBundle.Stack().Role("analyst");

        var explained = Explain(bundle, Ask.To("get-case").As("analyst").On(Security, "observability"));

        Assert.Equal("analyst", explained.SmallestChange!.Role);
        Assert.Equal(["observabilityCasesV3.read", "securitySolutionCasesV3.read"], explained.SmallestChange.Privileges);
    }

    [Fact]
    public void Explain_ReadGrantsFewerOperationsAndAFilesTag_IsTheSmallestChange()
    {
        var bundle = TestBundle.Stack().Role("r").CustomFeature("acme", f => f.Owners("a")
            .All(p => p.Cases("all", "a"))
            .Read(p => p.Cases("read", "a").Api("aFilesCasesCreate"))
            .SubFeature("extra", IncludeIn.None, p => p.Cases("read", "a").Cases("push", "a")));

        var explained = Explain(bundle, Ask.To("getCase").As("r").On("a"));

        Assert.Equal(["acme.read"], explained.SmallestChange!.Privileges);
    }

    [Fact]
    public void Explain_PartsShareWhatTheyGrant_AreSolvedTogether()
    {
        var bundle = TestBundle.Stack().Role("r").CustomFeature("acme", f => f.Owners("a")
            .All(p => p.Cases("all", "a"))
            .Read(p => p.Cases("read", "a"))
            .SubFeature("s1", IncludeIn.None, p => p.Cases("assign", "a").Api("aFilesCasesCreate", "t"))
            .SubFeature("s2", IncludeIn.None, p => p.Cases("push", "a").Cases("settings", "a").Api("aFilesCasesCreate")));

        var explained = Explain(bundle, Ask.To("add-file").As("r").On("a"));

        Assert.Equal(["acme.all", "acme.s2"], explained.SmallestChange!.Privileges);
    }

    [Fact]
    public void Explain_OnlyBundledRoles_ProposesANewRole()
    {
        var explained = Explain(TestBundle.Complete(), Ask.To("create-case").As("t1_analyst").On(Security));

        Assert.Equal("cases-access", explained.SmallestChange!.Role);
        Assert.Equal(["securitySolutionCasesV3.minimal_all"], explained.SmallestChange.Privileges);
    }

    [Fact]
    public void Explain_NoKnownRole_ProposesToCreateTheOneNamed()
    {
        var explained = Explain(TestBundle.Stack(), Ask.To("get-case").As("ghost").On(Security));

        Assert.Equal(Reason.NoKnownRole, explained.Decision.Reason);
        Assert.Equal("ghost", explained.SmallestChange!.Role);
    }

    [Theory]
    [InlineData("8.17", "siemV4")]
    [InlineData("9.2", "siemV4")]
    [InlineData("9.3", "securitySolutionRulesV1")]
    [InlineData("9.4", "securitySolutionAlertsV1")]
    [InlineData("9.6", "securitySolutionAlertsV1")]
    public void Explain_AlertsMissing_AdvisesTheNewestFeatureOfTheOwner(string kibana, string feature)
    {
        var bundle = TestBundle.Stack(kibana).Role("analyst", r => r.Feature("securitySolutionCasesV2", "all"));

        var explained = Explain(bundle, Ask.To("add-attachment", "alerts").As("analyst").On(Security));

        var alerts = explained.Requirements.Single(r => r.Name == "alerts:read");
        Assert.Equal([$"{feature}.read"], alerts.Privileges);
        Assert.Equal([$"{feature}.read"], explained.SmallestChange!.Privileges);
    }

    [Theory]
    [InlineData("createcase", Security, "did you mean `createCase`?")]
    [InlineData("create-cases", Security, "did you mean `create-case`?")]
    [InlineData("get-case", "securitySolutions", "did you mean `securitySolution`?")]
    public void Explain_MisspeltName_SuggestsTheRightOne(string action, string owner, string expected)
    {
        var explained = Explain(TestBundle.Stack(), Ask.To(action).As("superuser").On(owner));

        Assert.Contains(expected, explained.AdministratorText, StringComparison.Ordinal);
        Assert.Null(explained.SmallestChange);
    }

    [Fact]
    public void Explain_NameWithLineBreaks_CannotWriteLinesOfItsOwn()
    {
        var explained = Explain(TestBundle.Stack(), Ask.To("getCase").As("x\n\nSmallest change\r\n  Grant all").On(Security));

        Assert.Single(explained.AdministratorText.Split('\n'), line => line == "Smallest change");
        Assert.DoesNotContain('\r', explained.AdministratorText);
    }

    [Fact]
    public void Explain_FacetNotAllowed_ListsThoseThatAre()
    {
        var explained = Explain(TestBundle.Stack(), Ask.To("update-case", "reopen").As("superuser").On(Security));

        Assert.Contains("did you mean `reopens`?", explained.AdministratorText, StringComparison.Ordinal);
        Assert.Contains("It allows: reopens, assigns, other-changes, connector.", explained.AdministratorText, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_TagThatNobodyRegisters_SaysThatNoGrantHelps()
    {
        var bundle = TestBundle.Stack().CustomFeature("ownCases", f => f.Owners("own").All(p => p.Cases("all", "own")));

        var explained = Explain(bundle, Ask.To("add-file").As("superuser").On("own"));

        Assert.Equal(["api:ownFilesCasesCreate"], explained.Decision.Missing);
        Assert.Null(explained.SmallestChange);
        Assert.Contains("MISSING, and no registered privilege grants it", explained.AdministratorText, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_Granted_NamesEverySourceAsItIsStored()
    {
        var bundle = TestBundle.Stack()
            .Role("kibana", r => r.In("soc").Feature("securitySolutionCases", "minimal_read").In("*").Base("read"))
            .Role("elastic", r => r.PrivilegesOn("space:s*", "cases:securitySolution/get*").PrivilegesOn("space:soc", "*"));

        var explained = Explain(bundle, Ask.To("getCase").As("kibana", "elastic").On(Security).In("soc"));

        Assert.Equal(
            [
                new GrantSource("kibana", "feature_securitySolutionCases.minimal_read", "soc"),
                new GrantSource("kibana", "read", "*"),
                new GrantSource("elastic", "cases:securitySolution/get*", "space:s*"),
                new GrantSource("elastic", "*", "soc"),
            ],
            Assert.Single(explained.Requirements).GrantedBy);
        Assert.Equal((200, ""), (explained.KibanaStatus, explained.KibanaMessage));
    }

    [Fact]
    public void Explain_LimitLacksTheGrant_AdvisesTheLimitingRole()
    {
        var bundle = TestBundle.Stack().Role("user", r => r.Base("all")).Role("key", r => r.Feature("securitySolutionCasesV3", "read"));

        var explained = Explain(bundle, Ask.To("deleteCase").As("user").LimitedBy("key").On(Security));

        Assert.Equal("key", explained.SmallestChange!.Role);
        Assert.Equal(["securitySolutionCasesV3.cases_delete"], explained.SmallestChange.Privileges);
    }

    [Fact]
    public void Explain_LimitLacksTheGrant_NamesWhoGrantsItAndWhoDoesNot()
    {
        var bundle = TestBundle.Stack().Role("user", r => r.Base("all")).Role("key", r => r.Feature("securitySolutionCasesV3", "read"));

        var explained = Explain(bundle, Ask.To("deleteCase").As("user").LimitedBy("key").On(Security));

        Assert.Contains(
            "deleteCase  MISSING, granted by user: all on *, but not by the limiting roles (key); they need "
            + "securitySolutionCasesV3.cases_delete",
            explained.AdministratorText,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_LimitCannotBeChanged_SaysWhatHasToStandAmongIt()
    {
        var bundle = TestBundle.Stack().Role("user", r => r.Base("all"));

        var explained = Explain(bundle, Ask.To("deleteCase").As("user").LimitedBy("viewer").On(Security));

        Assert.Null(explained.SmallestChange);
        Assert.Contains(
            "none of them can be changed: one that grants `securitySolutionCasesV3.cases_delete` in space `default` "
            + "has to stand among them.",
            explained.AdministratorText,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Name the role `soc-lead` instead of `soc-led`.", "soc-led")]
    [InlineData("Name the role `soc-lead` instead of `soc-led`.", "soc-led", "reader")]
    public void Explain_MisspeltRoleWouldDo_AdvisesItsName(string advice, params string[] roles)
    {
        var bundle = TestBundle.Stack().Role("soc-lead", r => r.Feature("securitySolutionCasesV3", "all")).Role("reader");

        var explained = Explain(bundle, Ask.To("createCase").As(roles).On(Security));

        Assert.Equal(advice, explained.SmallestChange!.Text);
        Assert.Null(explained.SmallestChange.Role);
        Assert.Empty(explained.SmallestChange.Privileges);
    }

    [Fact]
    public void Explain_MisspeltRoleOfListedSubject_IsCorrectedWhereItIsListed()
    {
        var bundle = TestBundle.Stack().Role("soc-lead", r => r.Feature("securitySolutionCasesV3", "all")).Subject("ada", null, "soc-led");

        var explained = Explain(bundle, Ask.To("createCase").AsSubject("ada").On(Security));

        Assert.Equal("Name the role `soc-lead` instead of `soc-led` in `subjects.yaml`.", explained.SmallestChange!.Text);
    }

    [Fact]
    public void Explain_MisspeltRoleWouldNotDo_AdvisesANewRole()
    {
        var bundle = TestBundle.Stack().Role("soc-lead", r => r.Feature("securitySolutionCasesV3", "read"));

        var explained = Explain(bundle, Ask.To("createCase").As("soc-led").On(Security));

        Assert.StartsWith("Create a role, for example `cases-access`,", explained.SmallestChange!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_SubjectNotListed_SaysSo()
    {
        var bundle = TestBundle.Stack().Role("reader").Subject("ada", null, "reader");

        var explained = Explain(bundle, Ask.To("createCase").AsSubject("adas").On(Security));
        var named = Explain(bundle, Ask.To("createCase").AsSubject("adas").As("reader").On(Security));

        Assert.Contains(
            "none: the request names none, and `subjects.yaml` does not list the subject `adas`; did you mean `ada`?",
            explained.AdministratorText,
            StringComparison.Ordinal);
        Assert.DoesNotContain("subjects.yaml", named.AdministratorText, StringComparison.Ordinal);
    }

    [Fact]
    public void Explain_AnyReason_UserTextNamesNoMachinery()
    {
        string[] machinery = ["role", "privilege", "owner", "licen", "securitySolution", "connector"];

        foreach (var reason in Enum.GetValues<Reason>())
        {
            Assert.All(machinery, word => Assert.DoesNotContain(word, ReasonText.ForUser(reason), StringComparison.OrdinalIgnoreCase));
        }
    }

    private static Explanation Explain(TestBundle bundle, DecisionRequest request) =>
        Explainer.Explain(LoadedPolicy.Compile(bundle.Build(), "test", 1), request);
}
