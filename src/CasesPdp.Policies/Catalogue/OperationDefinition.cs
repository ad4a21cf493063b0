namespace CasesPdp.Policies.Catalogue;

/// <summary>One of Kibana's case operations.</summary>
/// <param name="Name">The operation, such as <c>bulkGetCases</c>.</param>
/// <param name="CheckedAs">The name placed in the action string that is checked, such as <c>getCase</c>.</param>
/// <param name="IsWrite">Whether it changes something.</param>
/// <param name="Verb">The verb of Kibana's failure text, such as <c>access</c>.</param>
/// <param name="AuditAction">The audit event's action; absent where it was not found.</param>
/// <param name="EcsType">The audit event's ECS type.</param>
/// <param name="DocType">What the failure text calls the object; absent where it was not found.</param>
/// <param name="SavedObject">The saved-object type; absent where it was not found.</param>
public sealed record OperationDefinition(
    string Name,
    string CheckedAs,
    bool IsWrite,
    string Verb,
    string? AuditAction,
    string EcsType,
    string? DocType,
    string? SavedObject);
