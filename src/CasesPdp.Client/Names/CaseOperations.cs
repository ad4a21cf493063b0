// Written by CatalogueConstantsTests from the catalogue.
namespace CasesPdp.Client;

/// <summary>The operations of Kibana's Cases, of every version that the catalogue has.</summary>
public static class CaseOperations
{
    /// <summary><c>assignCase</c>: Change who is assigned to a case.</summary>
    public const string AssignCase = "assignCase";

    /// <summary><c>bulkCreateAttachments</c>: Add several attachments to a case at once.</summary>
    public const string BulkCreateAttachments = "bulkCreateAttachments";

    /// <summary><c>bulkGetAttachments</c>: Read several attachments of a case by their ids.</summary>
    public const string BulkGetAttachments = "bulkGetAttachments";

    /// <summary><c>bulkGetCases</c>: Read several cases by their ids.</summary>
    public const string BulkGetCases = "bulkGetCases";

    /// <summary><c>createCase</c>: Open a case.</summary>
    public const string CreateCase = "createCase";

    /// <summary><c>createComment</c>: Add a comment or an attachment to a case.</summary>
    public const string CreateComment = "createComment";

    /// <summary><c>createConfiguration</c>: Create the case settings of an owner.</summary>
    public const string CreateConfiguration = "createConfiguration";

    /// <summary><c>deleteAllComments</c>: Delete all comments and attachments of a case.</summary>
    public const string DeleteAllComments = "deleteAllComments";

    /// <summary><c>deleteCase</c>: Delete a case with its comments and files.</summary>
    public const string DeleteCase = "deleteCase";

    /// <summary><c>deleteComment</c>: Delete a comment or an attachment.</summary>
    public const string DeleteComment = "deleteComment";

    /// <summary><c>findCases</c>: Search and list cases.</summary>
    public const string FindCases = "findCases";

    /// <summary><c>findComments</c>: Search the comments and attachments of a case.</summary>
    public const string FindComments = "findComments";

    /// <summary><c>findConfigurations</c>: Read the case settings: connector, custom fields, templates, closing rules.</summary>
    public const string FindConfigurations = "findConfigurations";

    /// <summary><c>findUserActions</c>: Search the history of a case.</summary>
    public const string FindUserActions = "findUserActions";

    /// <summary><c>getAlertsAttachedToCase</c>: List the alerts attached to a case.</summary>
    public const string GetAlertsAttachedToCase = "getAlertsAttachedToCase";

    /// <summary><c>getAllComments</c>: Read all comments and attachments of a case.</summary>
    public const string GetAllComments = "getAllComments";

    /// <summary><c>getAttachmentMetrics</c>: Count the attachments of a case.</summary>
    public const string GetAttachmentMetrics = "getAttachmentMetrics";

    /// <summary><c>getCase</c>: Read a case.</summary>
    public const string GetCase = "getCase";

    /// <summary><c>getCaseIDsByAlertID</c>: Find the cases to which an alert is attached.</summary>
    public const string GetCaseIDsByAlertID = "getCaseIDsByAlertID";

    /// <summary><c>getCaseMetrics</c>: Read the figures of one case, such as its number of alerts.</summary>
    public const string GetCaseMetrics = "getCaseMetrics";

    /// <summary><c>getCaseStatuses</c>: Count cases by status.</summary>
    public const string GetCaseStatuses = "getCaseStatuses";

    /// <summary><c>getCasesMetrics</c>: Read figures over all cases, such as the mean time to resolve.</summary>
    public const string GetCasesMetrics = "getCasesMetrics";

    /// <summary><c>getCategories</c>: List the categories that cases use.</summary>
    public const string GetCategories = "getCategories";

    /// <summary><c>getComment</c>: Read one comment or attachment of a case.</summary>
    public const string GetComment = "getComment";

    /// <summary><c>getConnectors</c>: List the connectors that a case has used.</summary>
    public const string GetConnectors = "getConnectors";

    /// <summary><c>getFieldDefinitions</c>: Read the field definitions of case templates.</summary>
    public const string GetFieldDefinitions = "getFieldDefinitions";

    /// <summary><c>getReporters</c>: List the users who opened cases.</summary>
    public const string GetReporters = "getReporters";

    /// <summary><c>getTags</c>: List the tags that cases use.</summary>
    public const string GetTags = "getTags";

    /// <summary><c>getUserActionMetrics</c>: Count the entries in the history of a case.</summary>
    public const string GetUserActionMetrics = "getUserActionMetrics";

    /// <summary><c>getUserActionUsers</c>: List the users who took part in a case.</summary>
    public const string GetUserActionUsers = "getUserActionUsers";

    /// <summary><c>getUserActions</c>: Read the history of a case.</summary>
    public const string GetUserActions = "getUserActions";

    /// <summary><c>manageTemplate</c>: Create, change and delete case templates.</summary>
    public const string ManageTemplate = "manageTemplate";

    /// <summary><c>pushCase</c>: Send a case to an external system, such as Jira or ServiceNow.</summary>
    public const string PushCase = "pushCase";

    /// <summary><c>reopenCase</c>: Open a closed case again.</summary>
    public const string ReopenCase = "reopenCase";

    /// <summary><c>resolveCase</c>: Read a case by its current id or an earlier one.</summary>
    public const string ResolveCase = "resolveCase";

    /// <summary><c>updateCase</c>: Change a case: title, description, status, severity, tags and other fields.</summary>
    public const string UpdateCase = "updateCase";

    /// <summary><c>updateComment</c>: Edit a comment or an attachment.</summary>
    public const string UpdateComment = "updateComment";

    /// <summary><c>updateConfiguration</c>: Change the case settings of an owner.</summary>
    public const string UpdateConfiguration = "updateConfiguration";
}
