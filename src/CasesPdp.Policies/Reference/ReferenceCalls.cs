using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Reference;

/// <summary>The table of calls, written out a second time on purpose: it shares nothing with the catalogue's.</summary>
internal static class ReferenceCalls
{
    private static readonly Version Kibana818 = new(8, 18);
    private static readonly Version Kibana94 = new(9, 4);
    private static readonly Version Kibana95 = new(9, 5);
    private static readonly Version Kibana96 = new(9, 6);

    private static readonly ReferenceRequirement GetCase = new() { Operations = ["getCase"] };
    private static readonly ReferenceRequirement ListCases = new() { Operations = ["getCase"], Owners = ReferenceOwnerRule.List };
    private static readonly ReferenceRequirement UpdateCase = new() { Operations = ["updateCase"] };
    private static readonly ReferenceRequirement DeleteComment = new() { Operations = ["deleteComment"] };
    private static readonly ReferenceRequirement GetComments = new() { Operations = ["getCase", "getComment"] };
    private static readonly ReferenceRequirement Observable = UpdateCase with { License = LicenseLevel.Platinum };
    private static readonly ReferenceRequirement ManageTemplate = new() { Operations = ["manageTemplate"] };

    /// <summary>What a call with these facets requires on this Kibana version; null when the version has no such call.</summary>
    public static ReferenceRequirement? Find(string call, IReadOnlySet<string> facets, Version kibana) => call switch
    {
        "create-case" or "bulk-create-cases" => CreateCase(facets, kibana),
        "update-case" or "bulk-update-cases" => Update(facets, kibana),
        "get-case" or "resolve-case" or "get-case-metrics" or "bulk-get-cases" => GetCase,
        "find-cases" or "search-cases" or "get-case-statuses" => ListCases,
        "get-categories" or "get-cases-by-alert" or "get-cases-metrics" => ListCases,
        "get-tags" => ListCases with { Operations = ["getTags"] },
        "get-reporters" => ListCases with { Operations = ["getReporters"] },
        "delete-cases" => new() { Operations = ["deleteCase"] },
        "push-case" => new()
        {
            Operations = ["getCase", "getUserActions", "pushCase"],
            Shared = ["connectors:read"],
            NeedsConnectorTier = true,
            JudgesConnector = true,
            SendsLinks = true,
        },

        "add-attachment" or "bulk-add-attachments" => new()
        {
            Facets = ["alerts", "files"],
            Operations = ["createComment"],
            Shared = facets.Contains("alerts") ? ["alerts:read"] : [],
            FilesTag = facets.Contains("files"),
        },
        "add-file" => new() { Operations = ["createComment"], FilesTag = true },
        "update-attachment" => new() { Operations = ["updateComment"] },
        "delete-attachment" or "delete-all-attachments" => DeleteComment,
        "delete-files" => new() { Operations = ["getCase", "deleteComment"] },
        "bulk-get-attachments" or "get-case-alerts" => GetComments,
        "replace-custom-field" => UpdateCase,

        "find-configurations" => ListCases with { Operations = ["findConfigurations"] },
        "create-configuration" => Configure("createConfiguration", facets),
        "update-configuration" => Configure("updateConfiguration", facets),

        "list-connectors" => new()
        {
            Owners = ReferenceOwnerRule.Free,
            Shared = ["api:casesGetConnectorsConfigure", "connectors:read"],
            NeedsConnectorTier = true,
        },
        "manage-connectors" => new()
        {
            Owners = ReferenceOwnerRule.Free,
            Shared = ["connectors:all"],
            NeedsConnectorTier = true,
            JudgesConnector = true,
        },
        "suggest-assignees" => new()
        {
            Owners = ReferenceOwnerRule.Free,
            Shared = ["api:casesSuggestUserProfiles"],
            License = LicenseLevel.Platinum,
        },

        "add-observable" or "update-observable" or "delete-observable" or "bulk-add-observables" => Observable,
        "similar-cases" => ListCases with { License = LicenseLevel.Platinum },
        "cases-rule-action" => new()
        {
            Operations =
            [
                "createCase", "updateCase", "deleteCase", "pushCase", "createComment", "updateComment", "deleteComment",
                "findConfigurations", "reopenCase",
            ],
            License = LicenseLevel.Platinum,
        },

        "find-templates" when kibana >= Kibana95 => ListCases with { Operations = ["getFieldDefinitions"] },
        "find-templates" when kibana >= Kibana94 => ListCases,
        "create-template" or "update-template" or "delete-template" when kibana >= Kibana94 => ManageTemplate,
        "run-workflow" when kibana >= Kibana96 => UpdateCase,
        "list-field-definitions" when kibana >= Kibana95 => new() { Operations = ["getFieldDefinitions"] },
        "get-field-definition" or "create-field-definition" or "update-field-definition" or "delete-field-definition"
            when kibana >= Kibana95 => ManageTemplate,
        _ => null,
    };

    private static ReferenceRequirement CreateCase(IReadOnlySet<string> facets, Version kibana)
    {
        var assignees = facets.Contains("assignees");
        return new()
        {
            Facets = ["assignees", "connector"],
            Operations = assignees && kibana >= Kibana818 ? ["createCase", "assignCase"] : ["createCase"],
            AnyOwnerOperations = ["findConfigurations"],
            License = assignees ? LicenseLevel.Platinum : LicenseLevel.Basic,
            SendsLinks = assignees,
        };
    }

    private static ReferenceRequirement Update(IReadOnlySet<string> facets, Version kibana)
    {
        var reopens = facets.Contains("reopens");
        var assigns = facets.Contains("assigns");

        // Before 8.18 assigning had no operation of its own and was a change like any other.
        var assignsByOperation = assigns && kibana >= Kibana818;
        var onlyReopens = reopens && facets.Count == 1;
        var onlyAssigns = assignsByOperation && facets.Count == 1;

        var operations = new List<string>();
        if (reopens)
        {
            operations.Add("reopenCase");
        }

        if (assignsByOperation)
        {
            operations.Add("assignCase");
        }

        if (!onlyReopens && !onlyAssigns)
        {
            operations.Add("updateCase");
        }

        return new()
        {
            Facets = ["reopens", "assigns", "other-changes", "connector"],
            Operations = operations,
            AnyOwnerOperations = ["findConfigurations"],
            License = assigns ? LicenseLevel.Platinum : LicenseLevel.Basic,
            SendsLinks = assigns,
        };
    }

    private static ReferenceRequirement Configure(string operation, IReadOnlySet<string> facets) => new()
    {
        Facets = ["assignees", "connector"],
        Operations = [operation],

        // A template may carry assignees. It assigns none yet, so the operation is not required.
        License = facets.Contains("assignees") ? LicenseLevel.Platinum : LicenseLevel.Basic,
    };
}
