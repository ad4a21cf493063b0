using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Tests.Reference;

/// <summary>Every row of the call table: a subject that holds nothing is told all that the call requires.</summary>
public sealed class ReferenceCallTests
{
    private const string Create = "createCase, findConfigurations";
    private const string Rule =
        "createCase, createComment, deleteCase, deleteComment, findConfigurations, pushCase, reopenCase, updateCase, updateComment";

    /// <summary>Call, facets, what it requires on every line.</summary>
    public static TheoryData<string, string, string> Rows => new()
    {
        { "create-case", "", Create },
        { "create-case", "connector", Create },
        { "bulk-create-cases", "", Create },
        { "update-case", "", "findConfigurations, updateCase" },
        { "update-case", "reopens", "findConfigurations, reopenCase" },
        { "update-case", "connector", "findConfigurations, updateCase" },
        { "update-case", "other-changes", "findConfigurations, updateCase" },
        { "update-case", "reopens other-changes", "findConfigurations, reopenCase, updateCase" },
        { "update-case", "reopens connector", "findConfigurations, reopenCase, updateCase" },
        { "bulk-update-cases", "", "findConfigurations, updateCase" },
        { "bulk-update-cases", "reopens", "findConfigurations, reopenCase" },
        { "get-case", "", "getCase" },
        { "resolve-case", "", "getCase" },
        { "get-case-metrics", "", "getCase" },
        { "bulk-get-cases", "", "getCase" },
        { "find-cases", "", "getCase" },
        { "search-cases", "", "getCase" },
        { "get-case-statuses", "", "getCase" },
        { "get-categories", "", "getCase" },
        { "get-cases-by-alert", "", "getCase" },
        { "get-cases-metrics", "", "getCase" },
        { "get-tags", "", "getTags" },
        { "get-reporters", "", "getReporters" },
        { "delete-cases", "", "deleteCase" },
        { "push-case", "", "connectors:read, getCase, getUserActions, pushCase" },
        { "add-attachment", "", "createComment" },
        { "add-attachment", "alerts", "alerts:read, createComment" },
        { "add-attachment", "files", "api:securitySolutionFilesCasesCreate, createComment" },
        { "add-attachment", "alerts files", "alerts:read, api:securitySolutionFilesCasesCreate, createComment" },
        { "bulk-add-attachments", "alerts files", "alerts:read, api:securitySolutionFilesCasesCreate, createComment" },
        { "bulk-add-attachments", "", "createComment" },
        { "add-file", "", "api:securitySolutionFilesCasesCreate, createComment" },
        { "update-attachment", "", "updateComment" },
        { "delete-attachment", "", "deleteComment" },
        { "delete-all-attachments", "", "deleteComment" },
        { "delete-files", "", "deleteComment, getCase" },
        { "bulk-get-attachments", "", "getCase, getComment" },
        { "get-case-alerts", "", "getCase, getComment" },
        { "replace-custom-field", "", "updateCase" },
        { "find-configurations", "", "findConfigurations" },
        { "create-configuration", "", "createConfiguration" },
        { "create-configuration", "assignees connector", "createConfiguration" },
        { "update-configuration", "", "updateConfiguration" },
        { "update-configuration", "assignees connector", "updateConfiguration" },
        { "list-connectors", "", "api:casesGetConnectorsConfigure, connectors:read" },
        { "manage-connectors", "", "connectors:all" },
        { "suggest-assignees", "", "api:casesSuggestUserProfiles" },
        { "add-observable", "", "updateCase" },
        { "update-observable", "", "updateCase" },
        { "delete-observable", "", "updateCase" },
        { "bulk-add-observables", "", "updateCase" },
        { "similar-cases", "", "getCase" },
        { "cases-rule-action", "", Rule },
    };

    /// <summary>First version, call, what it requires from then on.</summary>
    public static TheoryData<string, string, string> LaterRows => new()
    {
        { "9.4", "create-template", "manageTemplate" },
        { "9.4", "update-template", "manageTemplate" },
        { "9.4", "delete-template", "manageTemplate" },
        { "9.4", "find-templates", "getCase" },
        { "9.5", "find-templates", "getFieldDefinitions" },
        { "9.6", "run-workflow", "updateCase" },
        { "9.5", "list-field-definitions", "getFieldDefinitions" },
        { "9.5", "get-field-definition", "manageTemplate" },
        { "9.5", "create-field-definition", "manageTemplate" },
        { "9.5", "update-field-definition", "manageTemplate" },
        { "9.5", "delete-field-definition", "manageTemplate" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Decide_NothingHeld_TellsAllThatTheCallRequires(string call, string facets, string required)
    {
        foreach (var kibana in new[] { "8.17", "8.18", "9.3", "9.4", "9.5", "9.6" })
        {
            var answer = TestBundle.Stack(kibana).Role("none").Answer(Ask.To(call, Split(facets)).As("none").On("securitySolution"));

            Assert.Equal($"MissingPrivilege: {required}", answer);
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Decide_ExactlyTheRequiredHeld_Allows(string call, string facets, string required)
    {
        var bundle = TestBundle.Stack("9.5").Role("exact", role => GrantAll(role, required));

        Assert.Equal("Allowed", bundle.Answer(Ask.To(call, Split(facets)).As("exact").On("securitySolution")));
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Decide_OneOfTheRequiredNotHeld_TellsThatOne(string call, string facets, string required)
    {
        foreach (var left in required.Split(", "))
        {
            var rest = string.Join(", ", required.Split(", ").Where(name => name != left));
            var bundle = TestBundle.Stack("9.5").Role("most", role => GrantAll(role, rest));

            Assert.Equal($"MissingPrivilege: {left}", bundle.Answer(Ask.To(call, Split(facets)).As("most").On("securitySolution")));
        }
    }

    [Theory]
    [MemberData(nameof(LaterRows))]
    public void Decide_CallOfALaterLine_TellsAllThatItRequires(string kibana, string call, string required)
    {
        var answer = TestBundle.Stack(kibana).Role("none").Answer(Ask.To(call).As("none").On("observability"));

        Assert.Equal($"MissingPrivilege: {required}", answer);
    }

    [Theory]
    [InlineData("9.3", "create-template")]
    [InlineData("9.3", "update-template")]
    [InlineData("9.3", "delete-template")]
    [InlineData("9.3", "find-templates")]
    [InlineData("8.17", "find-templates")]
    [InlineData("9.5", "run-workflow")]
    [InlineData("9.4", "list-field-definitions")]
    [InlineData("9.4", "get-field-definition")]
    [InlineData("9.4", "create-field-definition")]
    [InlineData("9.4", "update-field-definition")]
    [InlineData("9.4", "delete-field-definition")]
    [InlineData("9.5", "Create-Case")]
    [InlineData("9.5", "create-cases")]
    [InlineData("9.5", "")]
    public void Decide_CallThatTheLineLacks_IsUnknown(string kibana, string call)
    {
        Assert.Equal("UnknownAction", TestBundle.Stack(kibana).Answer(Ask.To(call).As("superuser").On("securitySolution")));
    }

    [Theory]
    [InlineData("8.17", "create-case", "assignees", "createCase, findConfigurations")]
    [InlineData("8.18", "create-case", "assignees", "assignCase, createCase, findConfigurations")]
    [InlineData("9.5", "bulk-create-cases", "assignees connector", "assignCase, createCase, findConfigurations")]
    [InlineData("8.17", "update-case", "assigns", "findConfigurations, updateCase")]
    [InlineData("8.18", "update-case", "assigns", "assignCase, findConfigurations")]
    [InlineData("9.4", "bulk-update-cases", "assigns", "assignCase, findConfigurations")]
    [InlineData("9.5", "update-case", "assigns assigns", "assignCase, findConfigurations")]
    [InlineData("8.17", "update-case", "assigns reopens", "findConfigurations, reopenCase, updateCase")]
    [InlineData("9.3", "update-case", "assigns reopens", "assignCase, findConfigurations, reopenCase, updateCase")]
    [InlineData("9.3", "update-case", "assigns connector", "assignCase, findConfigurations, updateCase")]
    [InlineData("9.3", "update-case", "assigns other-changes", "assignCase, findConfigurations, updateCase")]
    public void Decide_AssigneesInTheCall_AsksForAssigningWhereTheLineKnowsIt(string kibana, string call, string facets, string required)
    {
        var answer = TestBundle.Stack(kibana).Role("none").Answer(Ask.To(call, Split(facets)).As("none").On("cases"));

        Assert.Equal($"MissingPrivilege: {required}", answer);
    }

    [Fact]
    public void Decide_FindConfigurationsOnAnotherOwner_ServesTheAnyOwnerRequirement()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Privileges("cases:cases/createCase", "cases:observability/findConfigurations"));

        Assert.Equal("Allowed", bundle.Answer(Ask.To("create-case").As("r").On("cases")));
    }

    [Fact]
    public void Decide_FindConfigurationsOnlyOnAnOwnerHiddenInTheSpace_DoesNotServeTheAnyOwnerRequirement()
    {
        var bundle = TestBundle.Stack().HiddenFeatureCoversDeprecated().Space("default", "observabilityCasesV3")
            .Role("r", r => r.Privileges("cases:cases/createCase", "cases:observability/findConfigurations"));

        Assert.Equal("MissingPrivilege: findConfigurations", bundle.Answer(Ask.To("create-case").As("r").On("cases")));
    }

    [Fact]
    public void Decide_SeveralOwners_RequiresAssigningOnAll()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Feature("generalCasesV3", "all").Feature("observabilityCasesV3", "minimal_all"));

        Assert.Equal(
            "MissingPrivilege: assignCase",
            bundle.Answer(Ask.To("bulk-create-cases", "assignees").As("r").On("cases", "observability")));
    }

    [Fact]
    public void Decide_FilesOfSeveralOwners_RequiresEachOwnersTag()
    {
        var bundle = TestBundle.Stack().Role("r", r => r.Privileges("cases:*/createComment", "api:casesFilesCasesCreate"));

        Assert.Equal(
            "MissingPrivilege: api:observabilityFilesCasesCreate, api:securitySolutionFilesCasesCreate",
            bundle.Answer(Ask.To("add-file").As("r").On("securitySolution", "cases", "observability")));
    }

    [Theory]
    [InlineData("find-cases", "getCase")]
    [InlineData("search-cases", "getCase")]
    [InlineData("get-case-statuses", "getCase")]
    [InlineData("get-categories", "getCase")]
    [InlineData("get-cases-by-alert", "getCase")]
    [InlineData("get-cases-metrics", "getCase")]
    [InlineData("get-tags", "getTags")]
    [InlineData("get-reporters", "getReporters")]
    [InlineData("find-configurations", "findConfigurations")]
    [InlineData("similar-cases", "getCase")]
    [InlineData("find-templates", "getFieldDefinitions")]
    public void Decide_ListCallWithoutOwners_IsContentWithOneOwner(string call, string operation)
    {
        var bundle = TestBundle.Stack("9.5").Role("one", r => r.Privileges($"cases:observability/{operation}")).Role("none");

        Assert.Equal("Allowed", bundle.Answer(Ask.To(call).As("one")));
        Assert.Equal($"MissingPrivilege: {operation}", bundle.Answer(Ask.To(call).As("none")));
        Assert.Equal($"MissingPrivilege: {operation}", bundle.Answer(Ask.To(call).As("one").On("observability", "cases")));
    }

    [Theory]
    [InlineData("create-case")]
    [InlineData("update-case")]
    [InlineData("get-case")]
    [InlineData("delete-cases")]
    [InlineData("push-case")]
    [InlineData("add-attachment")]
    [InlineData("add-file")]
    [InlineData("delete-files")]
    [InlineData("bulk-get-attachments")]
    [InlineData("replace-custom-field")]
    [InlineData("create-configuration")]
    [InlineData("add-observable")]
    [InlineData("cases-rule-action")]
    [InlineData("run-workflow")]
    [InlineData("create-template")]
    [InlineData("list-field-definitions")]
    [InlineData("get-field-definition")]
    [InlineData("getCase")]
    public void Decide_OwnerNeededAndNoneNamed_IsUnknownOwner(string action)
    {
        Assert.Equal("UnknownOwner", TestBundle.Stack("9.6").Answer(Ask.To(action).As("superuser")));
    }

    [Theory]
    [InlineData("list-connectors")]
    [InlineData("manage-connectors")]
    [InlineData("suggest-assignees")]
    public void Decide_OwnerFreeCall_NeedsNoOwnerButRefusesAWrongOne(string call)
    {
        var bundle = TestBundle.Stack();

        Assert.Equal("Allowed", bundle.Answer(Ask.To(call).As("superuser")));
        Assert.Equal("UnknownOwner", bundle.Answer(Ask.To(call).As("superuser").On("nobody")));
    }

    private static string[] Split(string facets) => facets.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Grants the named requirements one by one: operations and tags as exact patterns, the rest by their features.</summary>
    private static void GrantAll(TestRole role, string required)
    {
        foreach (var name in required.Split(", ", StringSplitOptions.RemoveEmptyEntries))
        {
            _ = name switch
            {
                "connectors:read" => role.Feature(KibanaCatalogue.ActionsFeature, "read"),
                "connectors:all" => role.Feature(KibanaCatalogue.ActionsFeature, "all"),
                "alerts:read" => role.Feature("siemV2", "read"),
                _ when name.StartsWith("api:", StringComparison.Ordinal) => role.Privileges(name),
                _ => role.Privileges($"cases:securitySolution/{name}"),
            };
        }
    }
}
