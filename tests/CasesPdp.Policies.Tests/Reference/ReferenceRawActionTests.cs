using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Reference;

/// <summary>Operations by name, and Kibana's own action strings.</summary>
public sealed class ReferenceRawActionTests
{
    [Theory]
    [InlineData("getCase", "getCase")]
    [InlineData("resolveCase", "getCase")]
    [InlineData("findCases", "getCase")]
    [InlineData("bulkGetCases", "getCase")]
    [InlineData("getCaseIDsByAlertID", "getCase")]
    [InlineData("getCaseStatuses", "getCase")]
    [InlineData("getCaseMetrics", "getCase")]
    [InlineData("getCasesMetrics", "getCase")]
    [InlineData("getCategories", "getCase")]
    [InlineData("getTags", "getTags")]
    [InlineData("getReporters", "getReporters")]
    [InlineData("getComment", "getComment")]
    [InlineData("bulkGetAttachments", "getComment")]
    [InlineData("getAllComments", "getComment")]
    [InlineData("findComments", "getComment")]
    [InlineData("getAlertsAttachedToCase", "getComment")]
    [InlineData("getAttachmentMetrics", "getComment")]
    [InlineData("findUserActions", "getUserActions")]
    [InlineData("getUserActions", "getUserActions")]
    [InlineData("getConnectors", "getUserActions")]
    [InlineData("getUserActionMetrics", "getUserActions")]
    [InlineData("getUserActionUsers", "getUserActions")]
    [InlineData("findConfigurations", "findConfigurations")]
    [InlineData("createCase", "createCase")]
    [InlineData("deleteCase", "deleteCase")]
    [InlineData("updateCase", "updateCase")]
    [InlineData("pushCase", "pushCase")]
    [InlineData("reopenCase", "reopenCase")]
    [InlineData("createComment", "createComment")]
    [InlineData("bulkCreateAttachments", "createComment")]
    [InlineData("updateComment", "updateComment")]
    [InlineData("deleteComment", "deleteComment")]
    [InlineData("deleteAllComments", "deleteComment")]
    [InlineData("createConfiguration", "createConfiguration")]
    [InlineData("updateConfiguration", "updateConfiguration")]
    public void Decide_OperationOfEveryLine_IsCheckedUnderItsCheckedName(string operation, string checkedAs)
    {
        foreach (var kibana in new[] { "8.17", "8.18", "9.4", "9.5", "9.6" })
        {
            var bundle = TestBundle.Stack(kibana).Role("none").Role("it", r => r.Privileges($"cases:cases/{checkedAs}"));

            Assert.Equal($"MissingPrivilege: {checkedAs}", bundle.Answer(Ask.To(operation).As("none").On("cases")));
            Assert.Equal("Allowed", bundle.Answer(Ask.To(operation).As("it").On("cases")));
        }
    }

    [Theory]
    [InlineData("assignCase", "8.17", "UnknownAction")]
    [InlineData("assignCase", "8.18", "Allowed")]
    [InlineData("manageTemplate", "9.3", "UnknownAction")]
    [InlineData("manageTemplate", "9.4", "Allowed")]
    [InlineData("getFieldDefinitions", "9.4", "UnknownAction")]
    [InlineData("getFieldDefinitions", "9.5", "Allowed")]
    public void Decide_OperationOfLaterLines_IsUnknownBefore(string operation, string kibana, string expected)
    {
        var bundle = TestBundle.Stack(kibana);

        Assert.Equal(expected, bundle.Answer(Ask.To(operation).As("superuser").On("cases")));
        Assert.Equal(expected, bundle.Answer(Ask.To($"cases:cases/{operation}").As("superuser")));
    }

    [Theory]
    [InlineData("cases:securitySolution/getCase", "Allowed")]
    [InlineData("cases:securitySolution/findCases", "UnknownAction")]
    [InlineData("cases:securitySolution/bulkGetAttachments", "UnknownAction")]
    [InlineData("cases:securitySolution/", "UnknownAction")]
    [InlineData("cases:getCase", "UnknownAction")]
    [InlineData("cases:", "UnknownAction")]
    [InlineData("cases:/getCase", "UnknownOwner")]
    [InlineData("cases:nobody/getCase", "UnknownOwner")]
    [InlineData("cases:a/b/getCase", "UnknownOwner")]
    [InlineData("cases:*/getCase", "UnknownAction")]
    [InlineData("cases:securitySolution/*", "UnknownAction")]
    [InlineData("cases:securitySolutio?/getCase", "UnknownAction")]
    [InlineData("Cases:securitySolution/getCase", "UnknownAction")]
    [InlineData("login:", "UnknownAction")]
    [InlineData("saved_object:cases/get", "UnknownAction")]
    [InlineData("connectors:read", "UnknownAction")]
    [InlineData("connectors:all", "UnknownAction")]
    [InlineData("alerts:read", "UnknownAction")]
    [InlineData(":", "UnknownAction")]
    [InlineData("api:casesSuggestUserProfiles", "Allowed")]
    [InlineData("api:bulkGetUserProfiles", "Allowed")]
    [InlineData("api:casesGetConnectorsConfigure", "Allowed")]
    [InlineData("api:securitySolutionFilesCasesDelete", "Allowed")]
    [InlineData("api:actions:execute-oauth", "UnknownAction")]
    [InlineData("api:*", "UnknownAction")]
    [InlineData("api:nothing", "UnknownAction")]
    [InlineData("ui:securitySolutionCasesV3/create_cases", "Allowed")]
    [InlineData("ui:securitySolutionCasesV3/cases_assign", "Allowed")]
    [InlineData("ui:securitySolutionCases/cases_assign", "Allowed")]
    [InlineData("ui:securitySolutionCasesV2/case_reopen", "Allowed")]
    [InlineData("ui:securitySolutionCasesV3/unknown", "UnknownAction")]
    [InlineData("ui:actions/show", "UnknownAction")]
    public void Decide_RawActionAsSuperuser_IsAllowedExactlyWhenKnown(string action, string expected)
    {
        Assert.Equal(expected, TestBundle.Stack("9.5").Answer(Ask.To(action).As("superuser")));
    }

    [Fact]
    public void Decide_CapabilityThatTheLineLacks_IsUnknown()
    {
        var bundle = TestBundle.Stack("8.17");

        Assert.Equal("UnknownAction", bundle.Answer(Ask.To("ui:securitySolutionCases/cases_assign").As("superuser")));
        Assert.Equal("UnknownAction", bundle.Answer(Ask.To("ui:securitySolutionCasesV3/create_cases").As("superuser")));
    }

    [Fact]
    public void Decide_OwnersBesideARawCasesAction_MustAllEqualIt()
    {
        var bundle = TestBundle.Stack();
        var request = Ask.To("cases:cases/getCase").As("superuser");

        Assert.Equal("Allowed", bundle.Answer(request.On("cases")));
        Assert.Equal("OwnerMismatch", bundle.Answer(request.On("observability")));
        Assert.Equal("OwnerMismatch", bundle.Answer(request.On("cases", "observability")));
        Assert.Equal("OwnerMismatch", bundle.Answer(request.On("")));
    }

    [Fact]
    public void Decide_RawActionNotGranted_TellsTheOperationOrTheWholeName()
    {
        var bundle = TestBundle.Stack().Role("none");

        Assert.Equal("MissingPrivilege: pushCase", bundle.Answer(Ask.To("cases:cases/pushCase").As("none")));
        Assert.Equal(
            "MissingPrivilege: api:casesSuggestUserProfiles",
            bundle.Answer(Ask.To("api:casesSuggestUserProfiles").As("none")));
        Assert.Equal(
            "MissingPrivilege: ui:generalCasesV3/push_cases",
            bundle.Answer(Ask.To("ui:generalCasesV3/push_cases").As("none")));
    }

    [Fact]
    public void Decide_TagThatOnlyAnotherFeatureOfTheRoleWouldCarry_IsNotSeen()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("siem", "all"));

        Assert.Equal("MissingPrivilege: api:bulkGetUserProfiles", bundle.Answer(Ask.To("api:bulkGetUserProfiles").As("r")));
    }

    [Fact]
    public void Decide_RawCasesActionOfAHiddenOwner_IsDisabledWhileItsCapabilitiesAreNot()
    {
        var bundle = TestBundle.Stack().Space("s", "generalCases", "generalCasesV2", "generalCasesV3");

        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(Ask.To("cases:cases/getCase").As("superuser").In("s")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("ui:generalCasesV3/read_cases").As("superuser").In("s")));
        Assert.Equal("Allowed", bundle.Answer(Ask.To("api:casesFilesCasesRead").As("superuser").In("s")));
        Assert.Equal("OwnerDisabledInSpace", bundle.Answer(Ask.To("api:casesFilesCasesRead").As("superuser").On("cases").In("s")));
    }

    [Fact]
    public void Decide_OperationOrRawAction_IsNotGated()
    {
        var basic = TestBundle.Stack().License(LicenseLevel.Basic);
        var essentials = TestBundle.Essentials();

        Assert.Equal("Allowed", basic.Answer(Ask.To("assignCase").As("superuser").On("cases")));
        Assert.Equal("Allowed", basic.Answer(Ask.To("pushCase").As("superuser").On("cases").Through(".email")));
        Assert.Equal("Allowed", basic.Answer(Ask.To("api:casesSuggestUserProfiles").As("superuser")));
        Assert.Equal("Allowed", essentials.Answer(Ask.To("pushCase").As("soc_manager").On("securitySolution")));
        Assert.Equal("Allowed", essentials.Answer(Ask.To("cases:securitySolution/pushCase").As("soc_manager")));
    }
}
