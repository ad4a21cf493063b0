using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Reference;

/// <summary>What the built-in privileges give, on every line.</summary>
public sealed class ReferencePrivilegeTests
{
    private const string Read = "findConfigurations getCase getComment getReporters getTags getUserActions";
    private const string MinimalAll = $"createCase {Read} pushCase updateCase updateComment";
    private const string Delete = "deleteCase deleteComment";
    private const string Settings = "createConfiguration updateConfiguration";
    private const string All817 = $"{MinimalAll} {Delete} {Settings} createComment reopenCase";
    private const string All = $"{All817} assignCase";
    private const string ReadNow = $"{Read} getFieldDefinitions";
    private const string MinimalAllNow = $"{MinimalAll} getFieldDefinitions";
    private const string AllNow = $"{All} getFieldDefinitions";

    private static readonly string[] Prefixes = ["generalCases", "securitySolutionCases", "observabilityCases"];
    private static readonly string[] OwnersByPrefix = ["cases", "securitySolution", "observability"];

    [Theory]
    [InlineData("8.17", "", "all", All817)]
    [InlineData("8.17", "", "minimal_all", $"{MinimalAll} createComment reopenCase")]
    [InlineData("8.17", "", "read", Read)]
    [InlineData("8.17", "", "minimal_read", Read)]
    [InlineData("8.17", "", "cases_delete", Delete)]
    [InlineData("8.17", "", "cases_settings", Settings)]
    [InlineData("8.17", "", "create_comment", "")]
    [InlineData("8.17", "V2", "all", All817)]
    [InlineData("8.17", "V2", "minimal_all", MinimalAll)]
    [InlineData("8.17", "V2", "create_comment", "createComment")]
    [InlineData("8.17", "V2", "case_reopen", "reopenCase")]
    [InlineData("8.17", "V3", "all", "")]
    [InlineData("9.3", "", "all", All)]
    [InlineData("9.3", "", "minimal_all", $"{MinimalAll} assignCase createComment reopenCase")]
    [InlineData("9.3", "", "cases_assign", "")]
    [InlineData("9.3", "V2", "all", All)]
    [InlineData("9.3", "V2", "minimal_all", $"{MinimalAll} assignCase")]
    [InlineData("9.3", "V2", "cases_assign", "")]
    [InlineData("9.3", "V3", "all", All)]
    [InlineData("9.3", "V3", "minimal_all", MinimalAll)]
    [InlineData("9.3", "V3", "read", Read)]
    [InlineData("9.3", "V3", "minimal_read", Read)]
    [InlineData("9.3", "V3", "cases_delete", Delete)]
    [InlineData("9.3", "V3", "cases_settings", Settings)]
    [InlineData("9.3", "V3", "create_comment", "createComment")]
    [InlineData("9.3", "V3", "case_reopen", "reopenCase")]
    [InlineData("9.3", "V3", "cases_assign", "assignCase")]
    [InlineData("9.3", "V3", "cases_manage_templates", "")]
    [InlineData("9.3", "V4", "all", "")]
    [InlineData("9.3", "V3", "All", "")]
    [InlineData("9.4", "", "all", $"{All} manageTemplate")]
    [InlineData("9.4", "", "minimal_all", $"{MinimalAll} assignCase createComment reopenCase manageTemplate")]
    [InlineData("9.4", "V2", "all", $"{All} manageTemplate")]
    [InlineData("9.4", "V2", "minimal_all", $"{MinimalAll} assignCase manageTemplate")]
    [InlineData("9.4", "V2", "cases_manage_templates", "manageTemplate")]
    [InlineData("9.4", "V3", "all", $"{All} manageTemplate")]
    [InlineData("9.4", "V3", "minimal_all", MinimalAll)]
    [InlineData("9.4", "V3", "read", Read)]
    [InlineData("9.4", "V3", "cases_manage_templates", "manageTemplate")]
    [InlineData("9.5", "", "all", $"{AllNow} manageTemplate")]
    [InlineData("9.6", "", "all", $"{AllNow} manageTemplate")]
    [InlineData("9.5", "", "read", ReadNow)]
    [InlineData("9.5", "V2", "minimal_all", $"{MinimalAllNow} assignCase manageTemplate")]
    [InlineData("9.5", "V3", "all", $"{AllNow} manageTemplate")]
    [InlineData("9.5", "V3", "minimal_all", MinimalAllNow)]
    [InlineData("9.5", "V3", "minimal_read", ReadNow)]
    [InlineData("9.5", "V3", "cases_manage_templates", "getFieldDefinitions manageTemplate")]
    public void Decide_BuiltInPrivilege_GivesItsOperationsOnItsOwnerOnly(string kibana, string version, string privilege, string operations)
    {
        for (var i = 0; i < Prefixes.Length; i++)
        {
            var bundle = TestBundle.Stack(kibana).Role("r", r => r.Feature(Prefixes[i] + version, privilege));

            Assert.Equal(Sorted(operations), Operations(bundle, kibana, OwnersByPrefix[i]));
            Assert.Empty(Operations(bundle, kibana, OwnersByPrefix[(i + 1) % 3]));
        }
    }

    [Theory]
    [InlineData("9.3", "generalCases", "all", All)]
    [InlineData("9.4", "generalCases", "all", All)]
    [InlineData("9.5", "generalCases", "minimal_all", $"{MinimalAllNow} assignCase createComment reopenCase")]
    [InlineData("9.5", "generalCases", "read", ReadNow)]
    [InlineData("9.5", "generalCasesV2", "minimal_all", $"{MinimalAllNow} assignCase manageTemplate")]
    [InlineData("9.5", "generalCasesV3", "all", $"{AllNow} manageTemplate")]
    public void Decide_SwitchForTheFirstVersionOff_TakesTemplatesFromItAlone(
        string kibana, string feature, string privilege, string operations)
    {
        var bundle = TestBundle.Stack(kibana).V1GrantsManageTemplates(false).Role("r", r => r.Feature(feature, privilege));

        Assert.Equal(Sorted(operations), Operations(bundle, kibana, "cases"));
    }

    [Theory]
    [InlineData(LicenseLevel.Basic, "")]
    [InlineData(LicenseLevel.Standard, "")]
    [InlineData(LicenseLevel.Gold, "createComment")]
    [InlineData(LicenseLevel.Trial, "createComment")]
    public void Decide_SubFeatureBelowGold_GivesNothing(LicenseLevel license, string operations)
    {
        var bundle = TestBundle.Stack().License(license).Role("r", r => r.Feature("generalCasesV3", "create_comment"));

        Assert.Equal(Sorted(operations), Operations(bundle, "9.3", "cases"));
    }

    [Fact]
    public void Decide_FullPrivilegeBelowGold_StillTakesInItsSubFeatures()
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Basic).Role("r", r => r.Feature("generalCasesV3", "all"));

        Assert.Equal(Sorted(All), Operations(bundle, "9.3", "cases"));
    }

    [Theory]
    [InlineData("all", AllNow + " manageTemplate")]
    [InlineData("read", ReadNow)]
    [InlineData("space_all", "")]
    [InlineData("All", "")]
    public void Decide_BasePrivilege_SpansEveryOwner(string privilege, string operations)
    {
        var bundle = TestBundle.Stack("9.5").Role("r", r => r.Base(privilege));

        foreach (var owner in OwnersByPrefix)
        {
            Assert.Equal(Sorted(operations), Operations(bundle, "9.5", owner));
        }
    }

    [Fact]
    public void Decide_PrivilegeInOneSpace_ReachesNoOther()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.In("a", "b").Feature("generalCasesV3", "read").In("c").Base("read"));
        var request = Ask.To("getCase").As("r").On("cases");

        Assert.Equal("Allowed", bundle.Answer(request.In("a")));
        Assert.Equal("Allowed", bundle.Answer(request.In("b")));
        Assert.Equal("Allowed", bundle.Answer(request.In("c")));
        Assert.Equal("MissingPrivilege: getCase", bundle.Answer(request));
        Assert.Equal("MissingPrivilege: getCase", bundle.Answer(request.In("ab")));
    }

    [Fact]
    public void Decide_FeatureWithoutPrivilegesOrUnknownFeature_IsInert()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("generalCasesV3").Feature("dashboard", "all").Base());

        Assert.Empty(Operations(bundle, "9.3", "cases"));
    }

    /// <summary>Feature, the first version on which it gives rights on alerts (none: empty), whether Logs Essentials lacks it.</summary>
    public static TheoryData<string, string, bool> AlertsFeatures => new()
    {
        { "siem", "8.17", false },
        { "siemV2", "8.17", false },
        { "siemV3", "8.17", false },
        { "siemV4", "8.17", false },
        { "siemV5", "", false },
        { "siemV6", "", false },
        { "securitySolutionRulesV1", "9.3", false },
        { "securitySolutionRulesV2", "9.4", false },
        { "securitySolutionRulesV3", "", false },
        { "securitySolutionRulesV4", "", false },
        { "securitySolutionAlertsV1", "9.4", false },
        { "observabilityAlerts", "9.5", false },
        { "apm", "8.17", true },
        { "infrastructure", "8.17", true },
        { "logs", "8.17", false },
        { "slo", "8.17", true },
        { "uptime", "8.17", false },
        { "securitySolutionCasesV3", "", false },
        { "observabilityCasesV3", "", false },
        { "actions", "", false },
        { "workflowsManagement", "", false },
    };

    [Theory]
    [MemberData(nameof(AlertsFeatures))]
    public void Decide_AlertsFacet_IsServedByTheFeaturesThatReadAlerts(string feature, string since, bool absentInLogsEssentials)
    {
        foreach (var deployment in KibanaCatalogue.Embedded.Deployments.Keys)
        {
            foreach (var kibana in KibanaCatalogue.Embedded.Versions)
            {
                var served = since.Length > 0 && Version.Parse(kibana) >= Version.Parse(since)
                    && !(absentInLogsEssentials && deployment == "serverless-observability-logs-essentials");
                foreach (var privilege in new[] { "all", "read", "minimal_all", "minimal_read", "endpoint_list_all" })
                {
                    var owner = deployment.Contains("security") || deployment.Contains("soc") ? "securitySolution" : "observability";
                    var bundle = TestBundle.Of(deployment, kibana)
                        .Role("r", r => r.Privileges($"cases:{owner}/createComment").Feature(feature, privilege));

                    var answer = bundle.Answer(Ask.To("add-attachment", "alerts").As("r").On(owner));

                    var expected = served && privilege != "endpoint_list_all" ? "Allowed" : "MissingPrivilege: alerts:read";
                    Assert.True(expected == answer, $"{deployment} {kibana} {feature}.{privilege}: {answer}");
                }
            }
        }
    }

    [Theory]
    [InlineData("all", true, true, true)]
    [InlineData("read", true, false, true)]
    public void Decide_BasePrivilege_CarriesConnectorsAndAlerts(string privilege, bool reads, bool manages, bool alerts)
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Base(privilege).Privileges("cases:cases/createComment"));

        Assert.Equal(reads, bundle.Answer(Ask.To("list-connectors").As("r")) == "Allowed");
        Assert.Equal(manages, bundle.Answer(Ask.To("manage-connectors").As("r")) == "Allowed");
        Assert.Equal(alerts, bundle.Answer(Ask.To("add-attachment", "alerts").As("r").On("cases")) == "Allowed");
    }

    [Theory]
    [InlineData("all", true, true)]
    [InlineData("minimal_all", true, true)]
    [InlineData("read", true, false)]
    [InlineData("minimal_read", true, false)]
    [InlineData("endpoint_security_execute", false, false)]
    public void Decide_ActionsPrivilege_ReadsOrManagesConnectors(string privilege, bool reads, bool manages)
    {
        var bundle = TestBundle.Stack("8.17")
            .Role("r", r => r.Feature("actions", privilege).Privileges("api:casesGetConnectorsConfigure"));

        Assert.Equal(reads, bundle.Answer(Ask.To("list-connectors").As("r")) == "Allowed");
        Assert.Equal(manages, bundle.Answer(Ask.To("manage-connectors").As("r")) == "Allowed");
    }

    [Theory]
    [InlineData("all", "ui:generalCases/create_cases", true)]
    [InlineData("all", "ui:generalCasesV3/create_cases", true)]
    [InlineData("all", "ui:generalCasesV3/delete_cases", true)]
    [InlineData("all", "ui:generalCasesV2/create_cases", false)]
    [InlineData("minimal_all", "ui:generalCasesV3/create_cases", true)]
    [InlineData("minimal_all", "ui:generalCasesV3/cases_assign", true)]
    [InlineData("minimal_all", "ui:generalCasesV3/delete_cases", false)]
    [InlineData("minimal_all", "ui:generalCases/cases_assign", true)]
    [InlineData("read", "ui:generalCasesV3/read_cases", true)]
    [InlineData("read", "ui:generalCasesV3/create_cases", false)]
    [InlineData("cases_delete", "ui:generalCasesV3/delete_cases", true)]
    [InlineData("cases_delete", "ui:generalCases/delete_cases", true)]
    [InlineData("cases_delete", "ui:generalCasesV3/read_cases", false)]
    public void Decide_DeprecatedPrivilege_LendsTheCapabilitiesOfItsReplacement(string privilege, string action, bool granted)
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("generalCases", privilege));

        Assert.Equal(granted ? "Allowed" : $"MissingPrivilege: {action}", bundle.Answer(Ask.To(action).As("r")));
    }

    [Theory]
    [InlineData("all", "ui:generalCasesV3/cases_assign", true)]
    [InlineData("minimal_all", "ui:generalCasesV3/create_cases", true)]
    [InlineData("minimal_all", "ui:generalCasesV3/cases_assign", false)]
    [InlineData("minimal_all", "ui:generalCases/cases_assign", true)]
    [InlineData("cases_delete", "ui:generalCasesV3/delete_cases", false)]
    public void Decide_DeprecatedPrivilegeBelowGold_BorrowsNothingFromSubFeatures(string privilege, string action, bool granted)
    {
        var bundle = TestBundle.Stack().License(LicenseLevel.Basic).Role("r", r => r.Feature("generalCases", privilege));

        Assert.Equal(granted ? "Allowed" : $"MissingPrivilege: {action}", bundle.Answer(Ask.To(action).As("r")));
    }

    [Fact]
    public void Decide_DeprecatedPrivilegeOn817_BorrowsFromTheSecondVersion()
    {
        var bundle = TestBundle.Stack("8.17").Role("r", r => r.Feature("observabilityCases", "minimal_all"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("ui:observabilityCasesV2/case_reopen").As("r")));
        Assert.StartsWith("MissingPrivilege", bundle.Answer(Ask.To("ui:observabilityCasesV2/cases_settings").As("r")));
    }

    private static string[] Sorted(string operations) =>
        [.. operations.Split(' ', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal)];

    /// <summary>The checked names, of those that the line knows, which role r holds on an owner.</summary>
    private static string[] Operations(TestBundle bundle, string kibana, string owner)
    {
        var known = kibana switch
        {
            "8.17" => All817,
            "9.3" => All,
            "9.4" => $"{All} manageTemplate",
            _ => $"{AllNow} manageTemplate",
        };
        return [.. Sorted(known).Where(o => bundle.Answer(Ask.To(o).As("r").On(owner)) == "Allowed")];
    }
}
