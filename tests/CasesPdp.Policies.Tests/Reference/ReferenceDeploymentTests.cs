using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Reference;

/// <summary>Which owners and roles a deployment has, what spaces hide, and what is left of it all with security off.</summary>
public sealed class ReferenceDeploymentTests
{
    private static readonly string[] General = ["generalCases", "generalCasesV2", "generalCasesV3"];

    [Theory]
    [InlineData("stack", null, "cases observability securitySolution")]
    [InlineData("stack", false, "observability securitySolution")]
    [InlineData("serverless-security-essentials", null, "securitySolution")]
    [InlineData("serverless-security-complete", null, "securitySolution")]
    [InlineData("serverless-security-complete", true, "cases securitySolution")]
    [InlineData("serverless-ai-soc", null, "securitySolution")]
    [InlineData("serverless-observability", null, "observability")]
    [InlineData("serverless-observability", true, "cases observability")]
    [InlineData("serverless-observability-logs-essentials", null, "observability")]
    public void Decide_OwnerThatTheDeploymentLacks_IsUnknown(string deployment, bool? stackCases, string owners)
    {
        var bundle = TestBundle.Of(deployment, "9.5");
        if (stackCases is { } registered)
        {
            bundle.StackCases(registered);
        }

        var known = new[] { "cases", "observability", "securitySolution" }
            .Where(owner => bundle.Answer(Ask.To("getCase").As("superuser").On(owner)) == "Allowed");

        Assert.Equal(owners, string.Join(' ', known));
    }

    [Fact]
    public void Decide_FeatureThatTheDeploymentLacks_GrantsAndNamesNothing()
    {
        var bundle = TestBundle.Complete().Role("r", r => r.Feature("observabilityCasesV3", "all").Feature("generalCasesV3", "all"));

        Assert.Equal("UnknownAction", bundle.Answer(Ask.To("api:observabilityFilesCasesRead").As("superuser")));
        Assert.Equal("UnknownAction", bundle.Answer(Ask.To("ui:generalCasesV3/read_cases").As("superuser")));
        Assert.Equal("MissingPrivilege: api:casesSuggestUserProfiles", bundle.Answer(Ask.To("suggest-assignees").As("r")));
    }

    [Theory]
    [InlineData("viewer", "create-case", "", "MissingPrivilege: createCase")]
    [InlineData("t1_analyst", "get-case", "", "Allowed")]
    [InlineData("t1_analyst", "list-connectors", "", "Allowed")]
    [InlineData("t1_analyst", "add-attachment", "", "MissingPrivilege: createComment")]
    [InlineData("t2_analyst", "add-attachment", "alerts files", "Allowed")]
    [InlineData("t2_analyst", "push-case", "", "Allowed")]
    [InlineData("t2_analyst", "manage-connectors", "", "MissingPrivilege: connectors:all")]
    [InlineData("threat_intelligence_analyst", "delete-cases", "", "Allowed")]
    [InlineData("rule_author", "cases-rule-action", "", "Allowed")]
    [InlineData("editor", "update-case", "reopens assigns", "Allowed")]
    [InlineData("t1_analyst", "create-template", "", "MissingPrivilege: manageTemplate")]
    [InlineData("t3_analyst", "create-template", "", "Allowed")]
    [InlineData("soc_manager", "manage-connectors", "", "Allowed")]
    [InlineData("endpoint_operations_analyst", "manage-connectors", "", "Allowed")]
    [InlineData("detections_admin", "manage-connectors", "", "Allowed")]
    [InlineData("platform_engineer", "update-configuration", "", "Allowed")]
    [InlineData("endpoint_policy_manager", "list-field-definitions", "", "Allowed")]
    [InlineData("admin", "create-template", "", "Allowed")]
    [InlineData("kibana_admin", "get-case", "", "NoKnownRole")]
    [InlineData("_search_ai_lake_analyst", "get-case", "", "NoKnownRole")]
    public void Decide_BundledRoleOfServerlessSecurity_IsWhatKibanaShips(string role, string call, string facets, string expected)
    {
        var request = Ask.To(call, facets.Split(' ', StringSplitOptions.RemoveEmptyEntries)).As(role).On("securitySolution");

        Assert.Equal(expected, TestBundle.Complete().Answer(request));
    }

    [Theory]
    [InlineData("superuser", "create-template", "", "Allowed")]
    [InlineData("admin", "create-template", "", "Allowed")]
    [InlineData("_search_ai_lake_analyst", "update-case", "reopens assigns", "Allowed")]
    [InlineData("_search_ai_lake_analyst", "add-attachment", "alerts files", "Allowed")]
    [InlineData("_search_ai_lake_analyst", "create-template", "", "Allowed")]
    [InlineData("_search_ai_lake_soc_manager", "manage-connectors", "", "Allowed")]
    [InlineData("t2_analyst", "get-case", "", "NoKnownRole")]
    [InlineData("viewer", "get-case", "", "NoKnownRole")]
    [InlineData("editor", "get-case", "", "NoKnownRole")]
    public void Decide_BundledRoleOfAiSoc_IsWhatKibanaShips(string role, string call, string facets, string expected)
    {
        var request = Ask.To(call, facets.Split(' ', StringSplitOptions.RemoveEmptyEntries)).As(role).On("securitySolution");

        Assert.Equal(expected, TestBundle.AiSoc().Answer(request));
    }

    [Fact]
    public void Decide_BundledRoleOfServerlessSecurity_MayReadAlertsOnEveryVersion()
    {
        foreach (var kibana in KibanaCatalogue.Embedded.Versions)
        {
            foreach (var bundle in new[] { TestBundle.Complete(kibana), TestBundle.Essentials(kibana) })
            {
                var request = Ask.To("add-attachment", "alerts").As("t2_analyst").On("securitySolution");

                Assert.Equal("Allowed", bundle.Answer(request));
                Assert.Equal("MissingPrivilege: createComment", bundle.Answer(request with { Roles = ["t1_analyst"] }));
            }
        }
    }

    [Theory]
    [InlineData("stack", "Allowed")]
    [InlineData("serverless-security-complete", "NotVisible")]
    [InlineData("serverless-security-essentials", "NotVisible")]
    [InlineData("serverless-ai-soc", "NotVisible")]
    public void Decide_RestrictedCaseAndSuperuser_IsVisibleOnTheStackOnly(string deployment, string expected)
    {
        var bundle = TestBundle.Of(deployment, "9.5").RestrictedCases();
        var request = Ask.To("get-case").As("superuser").On("securitySolution").Restricted("u1");

        Assert.Equal(expected, bundle.Answer(request));
        Assert.Equal("Allowed", bundle.Answer(request with { ProfileUid = "u1" }));
    }

    [Theory]
    [InlineData("superuser", "create-template", "Allowed")]
    [InlineData("kibana_admin", "create-template", "Allowed")]
    [InlineData("editor", "create-template", "Allowed")]
    [InlineData("viewer", "get-case", "Allowed")]
    [InlineData("viewer", "update-case", "MissingPrivilege: updateCase")]
    [InlineData("admin", "get-case", "NoKnownRole")]
    public void Decide_BundledRoleOfTheStack_IsWhatKibanaShips(string role, string call, string expected)
    {
        Assert.Equal(expected, TestBundle.Stack("9.5").Answer(Ask.To(call).As(role).On("observability")));
    }

    [Fact]
    public void Decide_BundledRoleOfServerlessObservability_IsWhatKibanaShips()
    {
        var bundle = TestBundle.ServerlessObservability();

        Assert.Equal("Allowed", bundle.Answer(Ask.To("delete-cases").As("editor").On("observability")));
        Assert.Equal("MissingPrivilege: deleteCase", bundle.Answer(Ask.To("delete-cases").As("viewer").On("observability")));
        Assert.Equal("NoKnownRole", bundle.Answer(Ask.To("delete-cases").As("t1_analyst").On("observability")));
    }

    [Fact]
    public void Decide_HiddenList_RemovesAnOwnerOnlyWhenEveryVersionIsListed()
    {
        var bundle = TestBundle.Stack()
            .Space("one", "generalCasesV3").Space("two", "generalCasesV3", "generalCasesV2").Space("all", General);
        var request = Ask.To("getCase").As("superuser").On("cases");

        Assert.Equal("Allowed", bundle.Answer(request.In("one")));
        Assert.Equal("Allowed", bundle.Answer(request.In("two")));
        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(request.In("all")));
        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(request.On("cases", "observability").In("all")));
        Assert.Equal("Allowed", bundle.Answer(request.On("observability").In("all")));
        Assert.Equal("Allowed", bundle.Answer(request));
    }

    [Fact]
    public void Decide_HiddenListOn817_KnowsTwoVersions()
    {
        var bundle = TestBundle.Stack("8.17").Space("s", "generalCasesV2", "generalCases");

        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(Ask.To("getCase").As("superuser").On("cases").In("s")));
    }

    [Theory]
    [InlineData("generalCases")]
    [InlineData("generalCasesV2")]
    [InlineData("generalCasesV3")]
    public void Decide_HiddenListWithTheSwitch_TakesOneVersionForAll(string listed)
    {
        var bundle = TestBundle.Stack().HiddenFeatureCoversDeprecated().Space("s", listed);

        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(Ask.To("getCase").As("superuser").On("cases").In("s")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("superuser").On("observability").In("s")));
    }

    [Fact]
    public void Decide_HiddenVersionOfAnotherLine_CountsOnlyWithTheSwitch()
    {
        var plain = TestBundle.Stack("8.17").Space("s", "generalCasesV3");
        var covering = TestBundle.Stack("8.17").HiddenFeatureCoversDeprecated().Space("s", "generalCasesV3");
        var question = Ask.To("getCase").As("superuser").On("cases").In("s");

        Assert.Equal("Allowed", plain.Answer(question));
        Assert.Equal("OwnerDisabledInSpace", covering.Answer(question));
    }

    [Fact]
    public void Decide_HiddenFeaturesThatAreNotCases_AreInert()
    {
        var bundle = TestBundle.Stack().HiddenFeatureCoversDeprecated().Space("default", "actions", "siemV5", "dashboard");

        Assert.Equal("Allowed", bundle.Answer(Ask.To("push-case").As("editor").On("securitySolution")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("add-attachment", "alerts").As("editor").On("securitySolution")));
    }

    [Theory]
    [InlineData("classic", "cases observability securitySolution")]
    [InlineData("security", "cases securitySolution")]
    [InlineData("oblt", "cases observability")]
    [InlineData("es", "cases")]
    [InlineData("chat", "cases")]
    public void Decide_SolutionViewWithTheSwitch_RemovesTheOtherSolutionsOwners(string solution, string owners)
    {
        foreach (var kibana in new[] { "8.17", "9.3" })
        {
            var plain = TestBundle.Stack(kibana).SolutionSpace("default", solution);
            var covering = TestBundle.Stack(kibana).SolutionSpace("default", solution).HiddenFeatureCoversDeprecated();

            Assert.Equal("cases observability securitySolution", Available(plain));
            Assert.Equal(owners, Available(covering));
        }
    }

    [Fact]
    public void Decide_SolutionView_ReplacesTheWrittenList()
    {
        var bundle = TestBundle.Stack().SolutionSpace("view", "security", General).SolutionSpace("plain", "classic", General);

        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("superuser").On("cases").In("view")));
        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(Ask.To("getCase").As("superuser").On("cases").In("plain")));
    }

    [Fact]
    public void Decide_SolutionViewOnServerless_IsIgnoredAndTheListStays()
    {
        var bundle = TestBundle.Complete().HiddenFeatureCoversDeprecated().SolutionSpace("es", "es")
            .SolutionSpace("listed", "es", "securitySolutionCasesV3");

        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("superuser").On("securitySolution").In("es")));
        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(Ask.To("getCase").As("superuser").On("securitySolution").In("listed")));
    }

    [Fact]
    public void Decide_ListCallWhereEveryOwnerIsHidden_MissesItsOperation()
    {
        var bundle = TestBundle.ServerlessObservability().HiddenFeatureCoversDeprecated().Space("s", "observabilityCases");

        Assert.Equal("MissingPrivilege: getCase", bundle.Answer(Ask.To("find-cases").As("superuser").In("s")));
        Assert.Equal("NoKnownRole", bundle.Answer(Ask.To("find-cases").As("nobody").In("s")));
    }

    [Fact]
    public void Decide_ListCallHeldOnlyOnAHiddenOwner_MissesItsOperation()
    {
        var bundle = TestBundle.Stack().Space("s", General).Role("r", r => r.Feature("generalCasesV3", "all"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("find-cases").As("r")));
        Assert.Equal("MissingPrivilege: getCase", bundle.Answer(Ask.To("find-cases").As("r").In("s")));
    }

    [Fact]
    public void Decide_SecurityOff_AsksForNoGrants()
    {
        var bundle = TestBundle.Stack().SecurityOff().RestrictedCases();

        Assert.Equal("Allowed", bundle.Answer(Ask.To("delete-cases").On("cases")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("delete-cases").As("nobody").LimitedBy().On("cases")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("create-case", "assignees").On("cases")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("find-cases")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("manage-connectors")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("list-connectors")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("add-attachment", "alerts", "files").On("observability")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("get-case").On("cases").Restricted("u1")));
    }

    [Fact]
    public void Decide_SecurityOff_StillJudgesNamesOwnersSpacesAndGates()
    {
        var bundle = TestBundle.Stack().SecurityOff().License(LicenseLevel.Gold).Space("s", General);

        Assert.Equal("UnknownAction", bundle.Answer(Ask.To("api:nothing")));
        Assert.Equal("UnknownFacet", bundle.Answer(Ask.To("getCase", "files").On("cases")));
        Assert.Equal("OwnerMismatch", bundle.Answer(Ask.To("cases:cases/getCase").On("observability")));
        Assert.Equal("UnknownSpace", bundle.Answer(Ask.To("getCase").On("cases").In("S")));
        Assert.Equal("UnknownOwner", bundle.Answer(Ask.To("getCase").On("nobody")));
        Assert.Equal("UnknownOwner", bundle.Answer(Ask.To("getCase")));
        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(Ask.To("getCase").On("cases").In("s")));
        Assert.Equal("LicenseTooLow", bundle.Answer(Ask.To("add-observable").On("cases")));
        Assert.Equal("ConnectorNotAvailable", bundle.Answer(Ask.To("push-case").On("cases").Through(".thehive")));
    }

    [Fact]
    public void Decide_SecurityOffAndEveryOwnerHidden_MissesTheOperationOfAListCall()
    {
        var bundle = TestBundle.Stack().SecurityOff().HiddenFeatureCoversDeprecated()
            .Space("s", "generalCasesV3", "observabilityCasesV3", "securitySolutionCasesV3");

        Assert.Equal("MissingPrivilege: findConfigurations", bundle.Answer(Ask.To("find-configurations").In("s")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("manage-connectors").In("s")));
    }

    [Fact]
    public void Decide_SecurityOffAndFilesOfAnOwnerWithoutTag_MissesTheTag()
    {
        var bundle = TestBundle.Stack().SecurityOff()
            .CustomFeature("legal", f => f.Owners("legal").All(p => p.Cases("createComment", "legal")));

        Assert.Equal("MissingPrivilege: api:legalFilesCasesCreate", bundle.Answer(Ask.To("add-file").On("legal", "cases")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("add-attachment").On("legal")));
    }

    [Fact]
    public void Decide_LimitedSubject_HoldsWhatBothSidesGrant()
    {
        var bundle = TestBundle.Stack()
            .Role("reader", r => r.Base("read"))
            .Role("author", r => r.Privileges("cases:cases/createCase", "cases:cases/findConfigurations", "cases:cases/getCase"))
            .Role("here", r => r.In("a").Base("all"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("author").LimitedBy("reader").On("cases")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("getCase").As("reader").LimitedBy("author", "nobody").On("cases")));
        Assert.Equal(
            "MissingPrivilege: createCase",
            bundle.Answer(Ask.To("create-case").As("author").LimitedBy("reader").On("cases")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("create-case").As("author").LimitedBy("here").On("cases").In("a")));
        Assert.Equal(
            "MissingPrivilege: createCase, findConfigurations",
            bundle.Answer(Ask.To("create-case").As("author").LimitedBy("here").On("cases").In("b")));
    }

    [Fact]
    public void Decide_LimitedSubjectAndAnyOwner_NeedsOneOwnerOnBothSides()
    {
        var bundle = TestBundle.Stack()
            .Role("general", r => r.Feature("generalCasesV3", "read"))
            .Role("security", r => r.Feature("securitySolutionCasesV3", "read"));

        Assert.Equal("MissingPrivilege: getCase", bundle.Answer(Ask.To("find-cases").As("general").LimitedBy("security")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("find-cases").As("general").LimitedBy("security", "general")));
    }

    [Fact]
    public void Decide_LimitedByNobodyKnown_IsNoKnownRole()
    {
        var request = Ask.To("getCase").As("superuser").On("cases");

        Assert.Equal("NoKnownRole", TestBundle.Stack().Answer(request.LimitedBy()));
        Assert.Equal("NoKnownRole", TestBundle.Stack().Answer(request.LimitedBy("nobody")));
        Assert.Equal("NoKnownRole", TestBundle.Stack().Answer(request.As("nobody").LimitedBy("superuser")));
        Assert.Equal("Allowed", TestBundle.Stack().Answer(request.LimitedBy("superuser")));
    }

    [Fact]
    public void Decide_LimitedSuperuserAndRestrictedCase_IsExemptByTheRolesOfTheSubjectAlone()
    {
        var bundle = TestBundle.Stack().RestrictedCases();
        var request = Ask.To("get-case").On("cases").Restricted("u1");

        Assert.Equal("Allowed", bundle.Answer(request.As("superuser").LimitedBy("superuser")));
        Assert.Equal("Allowed", bundle.Answer(request.As("superuser").LimitedBy("viewer")));
        Assert.Equal("NotVisible", bundle.Answer(request.As("viewer").LimitedBy("superuser")));
    }

    private static string Available(TestBundle bundle) => string.Join(' ', new[] { "cases", "observability", "securitySolution" }
        .Where(owner => bundle.Answer(Ask.To("getCase").As("superuser").On(owner)) == "Allowed"));
}
