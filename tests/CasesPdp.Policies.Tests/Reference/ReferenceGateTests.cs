using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Reference;

/// <summary>Licence, tier and connector gates, links, and restricted cases.</summary>
public sealed class ReferenceGateTests
{
    [Theory]
    [InlineData("create-case", "assignees")]
    [InlineData("bulk-create-cases", "assignees")]
    [InlineData("update-case", "assigns")]
    [InlineData("bulk-update-cases", "assigns reopens")]
    [InlineData("create-configuration", "assignees")]
    [InlineData("update-configuration", "assignees")]
    [InlineData("suggest-assignees", "")]
    [InlineData("add-observable", "")]
    [InlineData("update-observable", "")]
    [InlineData("delete-observable", "")]
    [InlineData("bulk-add-observables", "")]
    [InlineData("similar-cases", "")]
    [InlineData("cases-rule-action", "")]
    public void Decide_PlatinumCall_IsRefusedBelow(string call, string facets)
    {
        foreach (var kibana in new[] { "8.17", "9.3", "9.5" })
        {
            var request = Ask.To(call, facets.Split(' ', StringSplitOptions.RemoveEmptyEntries)).As("superuser").On("securitySolution");

            Assert.Equal("LicenseTooLow", TestBundle.Stack(kibana).License(LicenseLevel.Basic).Answer(request));
            Assert.Equal("LicenseTooLow", TestBundle.Stack(kibana).License(LicenseLevel.Gold).Answer(request));
            Assert.Equal("Allowed", TestBundle.Stack(kibana).License(LicenseLevel.Platinum).Answer(request));
            Assert.Equal("Allowed", TestBundle.Stack(kibana).License(LicenseLevel.Trial).Answer(request));
            Assert.Equal("Allowed", TestBundle.Complete(kibana).License(LicenseLevel.Basic).Answer(request));
        }
    }

    [Theory]
    [InlineData("create-case", "connector")]
    [InlineData("update-case", "reopens other-changes connector")]
    [InlineData("create-configuration", "connector")]
    [InlineData("add-attachment", "alerts files")]
    [InlineData("add-file", "")]
    [InlineData("delete-cases", "")]
    [InlineData("list-connectors", "")]
    [InlineData("create-template", "")]
    [InlineData("run-workflow", "")]
    public void Decide_UngatedCall_PassesOnBasic(string call, string facets)
    {
        var request = Ask.To(call, facets.Split(' ', StringSplitOptions.RemoveEmptyEntries)).As("superuser").On("securitySolution");

        Assert.Equal("Allowed", TestBundle.Stack("9.6").License(LicenseLevel.Basic).Answer(request));
    }

    [Theory]
    [InlineData(".jira", LicenseLevel.Gold)]
    [InlineData(".swimlane", LicenseLevel.Gold)]
    [InlineData(".cases-webhook", LicenseLevel.Gold)]
    [InlineData(".servicenow", LicenseLevel.Platinum)]
    [InlineData(".servicenow-sir", LicenseLevel.Platinum)]
    [InlineData(".resilient", LicenseLevel.Platinum)]
    [InlineData(".thehive", LicenseLevel.Platinum)]
    public void Decide_ConnectorType_NeedsItsLicence(string connector, LicenseLevel least)
    {
        foreach (var call in new[] { "push-case", "manage-connectors" })
        {
            var request = Ask.To(call).As("superuser").On("cases").Through(connector);

            Assert.Equal("ConnectorNotAvailable", TestBundle.Stack().License(least - 1).Answer(request));
            Assert.Equal("Allowed", TestBundle.Stack().License(least).Answer(request));
            Assert.Equal("Allowed", TestBundle.Complete().License(LicenseLevel.Basic).Answer(request.On("securitySolution")));
        }
    }

    [Theory]
    [InlineData(".email")]
    [InlineData(".none")]
    [InlineData(".cases")]
    [InlineData(".Jira")]
    [InlineData("jira")]
    [InlineData("")]
    public void Decide_TypeThatIsNoCaseConnector_IsNotAvailable(string connector)
    {
        var push = Ask.To("push-case").As("superuser").On("cases").Through(connector);

        Assert.Equal("ConnectorNotAvailable", TestBundle.Stack().Answer(push));
        Assert.Equal("ConnectorNotAvailable", TestBundle.Complete().Answer(Ask.To("manage-connectors").As("superuser").Through(connector)));
        Assert.Equal("Allowed", TestBundle.Stack().Answer(Ask.To("list-connectors").As("superuser").Through(connector)));
        Assert.Equal("Allowed", TestBundle.Stack().Answer(Ask.To("create-case").As("superuser").On("cases").Through(connector)));
    }

    [Fact]
    public void Decide_NoConnectorTypeTold_IsJudgedAsGold()
    {
        var request = Ask.To("push-case").As("superuser").On("cases");

        Assert.Equal("ConnectorNotAvailable", TestBundle.Stack().License(LicenseLevel.Standard).Answer(request));
        Assert.Equal("Allowed", TestBundle.Stack().License(LicenseLevel.Gold).Answer(request));
    }

    [Fact]
    public void Decide_EssentialsTier_ExcludesConnectorCallsOncePrivilegesHold()
    {
        var bundle = TestBundle.Essentials();

        Assert.Equal("TierExcludes", bundle.Answer(Ask.To("push-case").As("soc_manager").On("securitySolution").Through(".email")));
        Assert.Equal("TierExcludes", bundle.Answer(Ask.To("manage-connectors").As("soc_manager")));
        Assert.Equal("MissingPrivilege: connectors:all", bundle.Answer(Ask.To("manage-connectors").As("t1_analyst")));
        Assert.Equal("MissingPrivilege: pushCase", bundle.Answer(Ask.To("push-case").As("t1_analyst").On("securitySolution")));
    }

    [Fact]
    public void Decide_EssentialsTier_HasNoTagForListingConnectorsUnlessStackCasesBringIt()
    {
        var request = Ask.To("list-connectors").As("superuser");

        Assert.Equal("MissingPrivilege: api:casesGetConnectorsConfigure", TestBundle.Essentials().Answer(request));
        Assert.Equal("UnknownAction", TestBundle.Essentials().Answer(Ask.To("api:casesGetConnectorsConfigure").As("superuser")));
        Assert.Equal("UnknownAction", TestBundle.Essentials().Answer(Ask.To("ui:securitySolutionCases/cases_connectors").As("superuser")));
        Assert.Equal("TierExcludes", TestBundle.Essentials().StackCases(true).Answer(request));
        Assert.Equal("Allowed", TestBundle.Complete().Answer(request));
        Assert.Equal("Allowed", TestBundle.AiSoc().Answer(request));
        Assert.Equal("Allowed", TestBundle.ServerlessObservability().Answer(request));
    }

    [Theory]
    [InlineData("push-case", "", true)]
    [InlineData("create-case", "assignees", true)]
    [InlineData("create-case", "", false)]
    [InlineData("bulk-create-cases", "assignees connector", true)]
    [InlineData("update-case", "assigns", true)]
    [InlineData("update-case", "reopens connector", false)]
    [InlineData("bulk-update-cases", "assigns reopens", true)]
    [InlineData("create-configuration", "assignees", false)]
    [InlineData("add-attachment", "", false)]
    [InlineData("pushCase", "", false)]
    public void Decide_NoPublicBaseUrl_AdvisesThatLinksAreMissing(string action, string facets, bool sends)
    {
        var request = Ask.To(action, facets.Split(' ', StringSplitOptions.RemoveEmptyEntries)).As("superuser").On("securitySolution");

        Assert.Equal(sends, TestBundle.Stack().LinksUnavailable(request));
        Assert.False(TestBundle.Stack().PublicBaseUrl().LinksUnavailable(request));
        Assert.False(TestBundle.Complete().LinksUnavailable(request));
        Assert.False(TestBundle.Stack().License(LicenseLevel.Basic).LinksUnavailable(request));
    }

    [Fact]
    public void Decide_RestrictedCase_IsVisibleToItsAssigneesOnly()
    {
        var bundle = TestBundle.Stack().RestrictedCases();
        var request = Ask.To("get-case").As("kibana_admin").On("cases").Restricted("u1", "u2");

        Assert.Equal("NotVisible", bundle.Answer(request));
        Assert.Equal("NotVisible", bundle.Answer(request with { ProfileUid = "u3" }));
        Assert.Equal("NotVisible", bundle.Answer(request with { ProfileUid = "U1" }));
        Assert.Equal("Allowed", bundle.Answer(request with { ProfileUid = "u2" }));
        Assert.Equal("Allowed", bundle.Answer(request with { AccessMode = "default" }));
        Assert.Equal("Allowed", bundle.Answer(request with { AccessMode = null }));
        Assert.Equal("NotVisible", bundle.Answer(request with { AccessMode = "" }));
        Assert.Equal("NotVisible", bundle.Answer(request with { AccessMode = "Default" }));
        Assert.Equal("Allowed", TestBundle.Stack().Answer(request));
    }

    [Fact]
    public void Decide_RestrictedCaseAndSuperuser_GoesByTheRolesName()
    {
        var bundle = TestBundle.Stack().RestrictedCases().Role("total", r => r.Privileges("*"));
        var request = Ask.To("get-case").On("securitySolution").Restricted("u1");

        Assert.Equal("Allowed", bundle.Answer(request.As("superuser")));
        Assert.Equal("Allowed", bundle.Answer(request.As("viewer", "superuser")));
        Assert.Equal("NotVisible", bundle.Answer(request.As("kibana_admin")));
        Assert.Equal("NotVisible", bundle.Answer(request.As("total")));
    }

    [Theory]
    [InlineData("getCase")]
    [InlineData("cases:cases/getCase")]
    [InlineData("find-cases")]
    [InlineData("create-case")]
    [InlineData("suggest-assignees")]
    [InlineData("ui:generalCasesV3/read_cases")]
    public void Decide_RestrictedFactOnAnyAction_Applies(string action)
    {
        var answer = TestBundle.Stack().RestrictedCases().Answer(Ask.To(action).As("editor").On("cases").Restricted());

        Assert.Equal("NotVisible", answer);
    }

    [Fact]
    public void Decide_ProfileUid_ComesFromTheRequestElseFromTheSubjectList()
    {
        var bundle = TestBundle.Stack().RestrictedCases().Subject("ann", "u1", "viewer");
        var request = Ask.To("get-case").AsSubject("ann").On("cases").Restricted("u1");

        Assert.Equal("Allowed", bundle.Answer(request));
        Assert.Equal("Allowed", bundle.Answer(request.As("editor")));
        Assert.Equal("NotVisible", bundle.Answer(request with { ProfileUid = "u9" }));
        Assert.Equal("NotVisible", bundle.Answer(request.As("editor").AsSubject("bob")));
    }
}
