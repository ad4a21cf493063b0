using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Reference;

/// <summary>Roles in the form in which Elasticsearch stores them.</summary>
public sealed class ReferenceElasticsearchTests
{
    [Theory]
    [InlineData("kibana-.kibana", true)]
    [InlineData("*", true)]
    [InlineData("kibana-*", true)]
    [InlineData("kibana-.kibana*", true)]
    [InlineData("kibana-.kibana-2*", false)]
    [InlineData("kibana-.kiban", false)]
    [InlineData("kibana-.kiban?", false)]
    [InlineData("*kibana", false)]
    [InlineData("kibana", false)]
    [InlineData("Kibana-*", false)]
    [InlineData("/kibana.*/", false)]
    [InlineData("", false)]
    public void Decide_Application_IsKibanasOrAPrefixOfIt(string application, bool matches)
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Application(application, ["*"], "all"));

        Assert.Equal(matches ? "Allowed" : "MissingPrivilege: getCase", bundle.Answer(Ask.To("getCase").As("r").On("cases")));
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("space:team-a", true)]
    [InlineData("space:*", true)]
    [InlineData("space:team-*", true)]
    [InlineData("space:team-?", true)]
    [InlineData("*-a", true)]
    [InlineData("s*:t*a", true)]
    [InlineData("space:team-a?", false)]
    [InlineData("space:team-??", false)]
    [InlineData("space:team", false)]
    [InlineData("team-a", false)]
    [InlineData("space:team-b", false)]
    [InlineData("Space:team-a", false)]
    [InlineData("/space:.*/", false)]
    [InlineData("space:team\\-a", false)]
    [InlineData("\\*", false)]
    [InlineData("", false)]
    public void Decide_ResourcePattern_CoversSpacesThatNobodyLists(string resource, bool covers)
    {
        var bundle = TestBundle.Stack().Role("r", r => r.PrivilegesOn(resource, "feature_generalCasesV3.read"));

        var answer = bundle.Answer(Ask.To("getCase").As("r").On("cases").In("team-a"));

        Assert.Equal(covers ? "Allowed" : "MissingPrivilege: getCase", answer);
    }

    [Theory]
    [InlineData("all", "deleteCase", true)]
    [InlineData("space_all", "deleteCase", true)]
    [InlineData("read", "getCase", true)]
    [InlineData("space_read", "getCase", true)]
    [InlineData("read", "deleteCase", false)]
    [InlineData("feature_generalCasesV3.cases_delete", "deleteCase", true)]
    [InlineData("feature_generalCases.all", "deleteCase", true)]
    [InlineData("feature_generalCasesV3.minimal_all", "deleteCase", false)]
    [InlineData("feature_securitySolutionCasesV3.all", "deleteCase", false)]
    [InlineData("feature_generalCasesV3", "deleteCase", false)]
    [InlineData("feature_generalCasesV3.*", "deleteCase", false)]
    [InlineData("reserved_all", "getCase", false)]
    [InlineData("feature_nobody.all", "getCase", false)]
    [InlineData("al?", "getCase", false)]
    [InlineData("*", "deleteCase", true)]
    [InlineData("**", "deleteCase", true)]
    [InlineData("cases:*", "deleteCase", true)]
    [InlineData("cases:cases/*", "deleteCase", true)]
    [InlineData("cases:cases/deleteCase", "deleteCase", true)]
    [InlineData("cases:cases/delete????", "deleteCase", true)]
    [InlineData("cases:cases/delete???", "deleteCase", false)]
    [InlineData("cases:*/getCase", "deleteCase", false)]
    [InlineData("cases:cases/findCases", "getCase", false)]
    [InlineData("Cases:*", "getCase", false)]
    [InlineData("/cases:.*/", "getCase", false)]
    [InlineData("cases:cases\\/getCase", "getCase", false)]
    [InlineData("", "getCase", false)]
    public void Decide_StoredPrivilege_IsANameATotalOrAPattern(string privilege, string operation, bool granted)
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Privileges(privilege));

        var answer = bundle.Answer(Ask.To(operation).As("r").On("cases"));

        Assert.Equal(granted ? "Allowed" : $"MissingPrivilege: {operation}", answer);
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("all", true)]
    [InlineData("feature_siemV4.read", true)]
    [InlineData("feature_siemV5.all", false)]
    [InlineData("**", false)]
    [InlineData("alerts:*", false)]
    [InlineData("alerts:read", false)]
    [InlineData("cases:*", false)]
    public void Decide_AlertsByStoredPrivilege_NeverComeFromAPattern(string privilege, bool granted)
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Privileges(privilege, "cases:cases/createComment"));

        var answer = bundle.Answer(Ask.To("add-attachment", "alerts").As("r").On("cases"));

        Assert.Equal(granted ? "Allowed" : "MissingPrivilege: alerts:read", answer);
    }

    [Theory]
    [InlineData("*", true)]
    [InlineData("space_all", true)]
    [InlineData("feature_actions.all", true)]
    [InlineData("feature_actions.read", false)]
    [InlineData("**", false)]
    [InlineData("connectors:*", false)]
    [InlineData("connectors:all", false)]
    public void Decide_ConnectorsByStoredPrivilege_NeverComeFromAPattern(string privilege, bool granted)
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Privileges(privilege));

        Assert.Equal(granted ? "Allowed" : "MissingPrivilege: connectors:all", bundle.Answer(Ask.To("manage-connectors").As("r")));
    }

    [Fact]
    public void Decide_PatternBelowGold_GivesWhatOnlySubFeaturesName()
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Basic)
            .CustomFeature("legal", f => f.Owners("legal").Read(p => p.Cases("read", "legal"))
                .SubFeature("extra", IncludeIn.None, p => p.Api("legalExtra").Cases("delete", "legal")))
            .Role("pattern", r => r.Privileges("api:legal*"))
            .Role("exact", r => r.Privileges("api:legalExtra"))
            .Role("total", r => r.Privileges("*"))
            .Role("name", r => r.Privileges("feature_legal.extra"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("api:legalExtra").As("pattern")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("api:legalExtra").As("exact")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("api:legalExtra").As("total")));
        Assert.Equal("MissingPrivilege: api:legalExtra", bundle.Answer(Ask.To("api:legalExtra").As("name")));
        Assert.Equal("MissingPrivilege: deleteCase", bundle.Answer(Ask.To("deleteCase").As("name").On("legal")));
    }

    [Fact]
    public void Decide_QuestionMark_StandsForOneCodePoint()
    {
        var bundle = TestBundle.Stack()
            .CustomFeature("legal", f => f.Owners("legal").Read(p => p.Api("a😀b")))
            .Role("one", r => r.Privileges("api:a?b"))
            .Role("two", r => r.Privileges("api:a??b"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("api:a😀b").As("one")));
        Assert.Equal("MissingPrivilege: api:a😀b", bundle.Answer(Ask.To("api:a😀b").As("two")));
    }

    [Fact]
    public void Decide_RoleInBothForms_IsAUnion()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("generalCasesV3", "read").Privileges("cases:cases/deleteCase"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("r").On("cases")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("deleteCase").As("r").On("cases")));
    }

    [Fact]
    public void Decide_GlobalBaseOnOneSpace_HoldsThereOnly()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.PrivilegesOn("space:a", "all"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("deleteCase").As("r").On("cases").In("a")));
        Assert.Equal("MissingPrivilege: deleteCase", bundle.Answer(Ask.To("deleteCase").As("r").On("cases")));
    }

    [Fact]
    public void Decide_GrantsSplitOverRoles_AreCombinedRequirementByRequirement()
    {
        var bundle = TestBundle.Stack()
            .Role("a", r => r.Privileges("cases:cases/createCase"))
            .Role("b", r => r.PrivilegesOn("space:default", "cases:*/findConfigurations"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("create-case").As("a", "b").On("cases")));
        Assert.Equal("MissingPrivilege: findConfigurations", bundle.Answer(Ask.To("create-case").As("a", "b").On("cases").In("x")));
    }
}
