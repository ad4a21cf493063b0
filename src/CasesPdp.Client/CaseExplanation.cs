namespace CasesPdp.Client;

/// <summary>Why a question was answered as it was, and what would change the answer.</summary>
/// <param name="Decision">The answer, as a check gives it.</param>
/// <param name="Requirements">What the action requires: an entry for each operation and owner, or owner-independent name.</param>
/// <param name="Gates">Every gate of the action, also when privileges are missing already.</param>
/// <param name="SmallestChange">The single change that would allow the question and touches the fewest subjects. Null on an allowed
/// question, and where no change to roles, licence or settings would allow it.</param>
/// <param name="Alternatives">Other single changes, at most three, those that touch the fewest subjects first.</param>
/// <param name="KibanaStatus">The HTTP status that Kibana would have answered; 0 where Kibana has no counterpart.</param>
/// <param name="KibanaMessage">Kibana's own failure text; empty on an allowed question and where Kibana has no counterpart.</param>
/// <param name="AdministratorText">The whole explanation, several lines. It names roles, privileges and licences: do not show it to end
/// users.</param>
/// <param name="UserText">One sentence that is safe to show to the end user.</param>
/// <param name="UnknownRoles">Roles of the question that the policy does not have; they grant nothing.</param>
public sealed record CaseExplanation(
    CaseDecision Decision,
    IReadOnlyList<CaseRequirement> Requirements,
    IReadOnlyList<CaseGate> Gates,
    CasePolicyChange? SmallestChange,
    IReadOnlyList<CasePolicyChange> Alternatives,
    int KibanaStatus,
    string KibanaMessage,
    string AdministratorText,
    string UserText,
    IReadOnlyList<string> UnknownRoles);

/// <summary>One thing that an action requires.</summary>
/// <param name="Name">An operation, or an owner-independent name such as <c>connectors:read</c>.</param>
/// <param name="Owner">The owner; empty for owner-independent names, and where any owner is enough.</param>
/// <param name="IsGranted">Whether the subject has it.</param>
/// <param name="GrantedBy">If it is granted: by which privileges of which roles.</param>
/// <param name="Privileges">If it is not granted: the privileges that would grant it in the space, the least first.</param>
public sealed record CaseRequirement(
    string Name, string Owner, bool IsGranted, IReadOnlyList<CaseGrant> GrantedBy, IReadOnlyList<string> Privileges);

/// <summary>Where a grant comes from.</summary>
/// <param name="Role">The role.</param>
/// <param name="Privilege">The privilege as the role names it: <c>feature_securitySolutionCasesV3.read</c>, <c>all</c>, <c>*</c>.</param>
/// <param name="Resource">Where the role gives it: <c>*</c>, a space id, or an Elasticsearch resource pattern.</param>
public sealed record CaseGrant(string Role, string Privilege, string Resource);

/// <summary>A condition of the deployment on an action.</summary>
/// <param name="Name">What it looks at, such as <c>license</c>.</param>
/// <param name="IsOpen">Whether it lets the action pass.</param>
/// <param name="Actual">What it found, such as <c>gold</c>.</param>
/// <param name="Required">What would open it, such as <c>platinum</c>.</param>
public sealed record CaseGate(string Name, bool IsOpen, string Actual, string Required);

/// <summary>A change to the policy.</summary>
/// <param name="Text">What to do, in one sentence.</param>
/// <param name="Role">The role to change; empty when the change is no grant.</param>
/// <param name="Space">The space in which to grant; empty when the change is no grant.</param>
/// <param name="Privileges">The feature privileges to add to the role.</param>
/// <param name="Subjects">How many listed subjects it touches; null when the change is no grant, and where the policy lists no
/// subjects.</param>
public sealed record CasePolicyChange(string Text, string Role, string Space, IReadOnlyList<string> Privileges, int? Subjects);
