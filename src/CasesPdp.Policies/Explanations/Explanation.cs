using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Why a question is answered as it is.</summary>
public sealed record Explanation
{
    /// <summary>The answer that is explained.</summary>
    public required Decision Decision { get; init; }

    /// <summary>What the action requires: an entry for each operation and owner, or owner-independent name.</summary>
    public required IReadOnlyList<RequirementStatus> Requirements { get; init; }

    /// <summary>Every gate of the action, open or not.</summary>
    public required IReadOnlyList<GateStatus> Gates { get; init; }

    /// <summary>
    /// The single change that would allow the question and touches the fewest subjects; absent when allowed or when none would.
    /// </summary>
    public SmallestChange? SmallestChange { get; init; }

    /// <summary>Other single changes that would allow the question, those that touch the fewest subjects first.</summary>
    public IReadOnlyList<SmallestChange> Alternatives { get; init; } = [];

    /// <summary>The HTTP status that Kibana would have answered; 0 where it has no counterpart.</summary>
    public int KibanaStatus { get; init; }

    /// <summary>Kibana's own failure text; empty when allowed or without counterpart.</summary>
    public string KibanaMessage { get; init; } = "";

    /// <summary>The whole explanation for administrators, several lines.</summary>
    public required string AdministratorText { get; init; }

    /// <summary>One sentence that is safe to show to the end user.</summary>
    public required string UserText { get; init; }

    /// <summary>Roles that the request names and the policy does not know.</summary>
    public IReadOnlyList<string> UnknownRoles { get; init; } = [];
}

/// <summary>One thing that an action requires, and whether the subject has it.</summary>
/// <param name="Name">An operation as Kibana checks it, or an owner-independent name such as <c>connectors:read</c>.</param>
/// <param name="Owner">The owner; absent for owner-independent names and where any owner is enough.</param>
/// <param name="AnyOwner">Whether any one owner that is available in the space is enough.</param>
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

/// <summary>One change that would allow a question.</summary>
/// <param name="Text">What to do, in one sentence.</param>
/// <param name="Role">The role to change; absent when the change is no grant.</param>
/// <param name="Space">The space in which to grant; absent when the change is no grant.</param>
/// <param name="Privileges">Feature privileges to add, such as <c>securitySolutionCasesV3.create_comment</c>.</param>
public sealed record SmallestChange(string Text, string? Role, string? Space, IReadOnlyList<string> Privileges)
{
    /// <summary>
    /// How many subjects of the bundle's list have the role, or would have it; absent when the change is no grant, and where it is not
    /// known because the bundle lists no subjects.
    /// </summary>
    public int? Subjects { get; init; }
}
