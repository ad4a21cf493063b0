// Written by CatalogueConstantsTests from the catalogue.
namespace CasesPdp.Client;

/// <summary>The calls of Kibana's Cases API, of every version that the catalogue has.</summary>
public static class CaseCalls
{
    /// <summary><c>add-attachment</c>: Add a comment, alert or file to a case; alerts and files need more, so name the facets.</summary>
    public const string AddAttachment = "add-attachment";

    /// <summary><c>add-file</c>: Attach a file to a case.</summary>
    public const string AddFile = "add-file";

    /// <summary><c>add-observable</c>: Add an observable, such as an IP address, to a case.</summary>
    public const string AddObservable = "add-observable";

    /// <summary><c>bulk-add-attachments</c>: Add several attachments to a case with one request.</summary>
    public const string BulkAddAttachments = "bulk-add-attachments";

    /// <summary><c>bulk-add-observables</c>: Add several observables to a case.</summary>
    public const string BulkAddObservables = "bulk-add-observables";

    /// <summary><c>bulk-create-cases</c>: Open several cases with one request.</summary>
    public const string BulkCreateCases = "bulk-create-cases";

    /// <summary><c>bulk-get-attachments</c>: Read several attachments of a case by their ids.</summary>
    public const string BulkGetAttachments = "bulk-get-attachments";

    /// <summary><c>bulk-get-cases</c>: Read several cases by their ids.</summary>
    public const string BulkGetCases = "bulk-get-cases";

    /// <summary><c>bulk-update-cases</c>: Change several cases with one request.</summary>
    public const string BulkUpdateCases = "bulk-update-cases";

    /// <summary><c>cases-rule-action</c>: Let a rule open and change cases by its Cases action.</summary>
    public const string CasesRuleAction = "cases-rule-action";

    /// <summary><c>create-case</c>: Open a case; needs one more right to assign users at once.</summary>
    public const string CreateCase = "create-case";

    /// <summary><c>create-configuration</c>: Create the case settings of an owner.</summary>
    public const string CreateConfiguration = "create-configuration";

    /// <summary><c>create-field-definition</c>: Create a field definition.</summary>
    public const string CreateFieldDefinition = "create-field-definition";

    /// <summary><c>create-template</c>: Create a case template.</summary>
    public const string CreateTemplate = "create-template";

    /// <summary><c>delete-all-attachments</c>: Delete all comments and attachments of a case.</summary>
    public const string DeleteAllAttachments = "delete-all-attachments";

    /// <summary><c>delete-attachment</c>: Delete one comment or attachment.</summary>
    public const string DeleteAttachment = "delete-attachment";

    /// <summary><c>delete-cases</c>: Delete cases with their comments and files; name the owners of the files too.</summary>
    public const string DeleteCases = "delete-cases";

    /// <summary><c>delete-field-definition</c>: Delete a field definition.</summary>
    public const string DeleteFieldDefinition = "delete-field-definition";

    /// <summary><c>delete-files</c>: Delete files that are attached to a case.</summary>
    public const string DeleteFiles = "delete-files";

    /// <summary><c>delete-observable</c>: Remove an observable from a case.</summary>
    public const string DeleteObservable = "delete-observable";

    /// <summary><c>delete-template</c>: Delete a case template.</summary>
    public const string DeleteTemplate = "delete-template";

    /// <summary><c>find-cases</c>: List cases with a filter; returns those of the owners that the subject may read.</summary>
    public const string FindCases = "find-cases";

    /// <summary><c>find-configurations</c>: Read the case settings.</summary>
    public const string FindConfigurations = "find-configurations";

    /// <summary><c>find-templates</c>: List case templates.</summary>
    public const string FindTemplates = "find-templates";

    /// <summary><c>get-case</c>: Read a case.</summary>
    public const string GetCase = "get-case";

    /// <summary><c>get-case-alerts</c>: List the alerts attached to a case.</summary>
    public const string GetCaseAlerts = "get-case-alerts";

    /// <summary><c>get-case-metrics</c>: Read the figures of one case.</summary>
    public const string GetCaseMetrics = "get-case-metrics";

    /// <summary><c>get-case-statuses</c>: Count cases by status.</summary>
    public const string GetCaseStatuses = "get-case-statuses";

    /// <summary><c>get-cases-by-alert</c>: Find the cases to which an alert is attached.</summary>
    public const string GetCasesByAlert = "get-cases-by-alert";

    /// <summary><c>get-cases-metrics</c>: Read figures over all cases.</summary>
    public const string GetCasesMetrics = "get-cases-metrics";

    /// <summary><c>get-categories</c>: List the categories that cases use.</summary>
    public const string GetCategories = "get-categories";

    /// <summary><c>get-field-definition</c>: Read one field definition for editing.</summary>
    public const string GetFieldDefinition = "get-field-definition";

    /// <summary><c>get-reporters</c>: List the users who opened cases.</summary>
    public const string GetReporters = "get-reporters";

    /// <summary><c>get-tags</c>: List the tags that cases use.</summary>
    public const string GetTags = "get-tags";

    /// <summary><c>list-connectors</c>: List the connectors that cases can be pushed to.</summary>
    public const string ListConnectors = "list-connectors";

    /// <summary><c>list-field-definitions</c>: List the field definitions of case templates.</summary>
    public const string ListFieldDefinitions = "list-field-definitions";

    /// <summary><c>manage-connectors</c>: Create, change and delete connectors.</summary>
    public const string ManageConnectors = "manage-connectors";

    /// <summary><c>push-case</c>: Send a case to an external system; also needs to use connectors, and a licence that fits the
    /// connector.</summary>
    public const string PushCase = "push-case";

    /// <summary><c>replace-custom-field</c>: Set the value of one custom field of a case.</summary>
    public const string ReplaceCustomField = "replace-custom-field";

    /// <summary><c>resolve-case</c>: Read a case by its current id or an earlier one.</summary>
    public const string ResolveCase = "resolve-case";

    /// <summary><c>run-workflow</c>: Start a workflow from a case; the Workflows feature's own right is not judged here.</summary>
    public const string RunWorkflow = "run-workflow";

    /// <summary><c>search-cases</c>: Search the text of cases; returns those of the owners that the subject may read.</summary>
    public const string SearchCases = "search-cases";

    /// <summary><c>similar-cases</c>: Find cases that share observables with a case.</summary>
    public const string SimilarCases = "similar-cases";

    /// <summary><c>suggest-assignees</c>: Search for users to whom a case can be assigned.</summary>
    public const string SuggestAssignees = "suggest-assignees";

    /// <summary><c>update-attachment</c>: Edit a comment or an attachment.</summary>
    public const string UpdateAttachment = "update-attachment";

    /// <summary><c>update-case</c>: Change a case; what is needed depends on what changes, so name the facets.</summary>
    public const string UpdateCase = "update-case";

    /// <summary><c>update-configuration</c>: Change the case settings of an owner.</summary>
    public const string UpdateConfiguration = "update-configuration";

    /// <summary><c>update-field-definition</c>: Change a field definition.</summary>
    public const string UpdateFieldDefinition = "update-field-definition";

    /// <summary><c>update-observable</c>: Change an observable of a case.</summary>
    public const string UpdateObservable = "update-observable";

    /// <summary><c>update-template</c>: Change a case template.</summary>
    public const string UpdateTemplate = "update-template";
}
