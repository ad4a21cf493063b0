namespace CasesPdp.Policies.Explanations;

/// <summary>One thing that an action requires, and whether the subject has it.</summary>
/// <param name="Name">An operation as Kibana checks it, or an owner-independent name such as <c>connectors:read</c>.</param>
/// <param name="Owner">The owner; absent for owner-independent names and where any owner would do.</param>
/// <param name="AnyOwner">Whether one owner of those available in the space would do.</param>
/// <param name="IsGranted">Whether the subject has it.</param>
/// <param name="GrantedBy">If granted: by which roles and privileges.</param>
/// <param name="Privileges">If not granted: feature privileges that would grant it, such as <c>securitySolutionCasesV3.read</c>, least
/// first.</param>
public sealed record RequirementStatus(
    string Name,
    string? Owner,
    bool AnyOwner,
    bool IsGranted,
    IReadOnlyList<GrantSource> GrantedBy,
    IReadOnlyList<string> Privileges);
