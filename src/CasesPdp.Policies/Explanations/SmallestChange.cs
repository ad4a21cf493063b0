namespace CasesPdp.Policies.Explanations;

/// <summary>One change that would allow a question.</summary>
/// <param name="Text">What to do, in one sentence.</param>
/// <param name="Role">The role to change; absent when the change is no grant.</param>
/// <param name="Space">The space in which to grant; absent when the change is no grant.</param>
/// <param name="Privileges">Feature privileges to add, such as <c>securitySolutionCasesV3.create_comment</c>.</param>
public sealed record SmallestChange(string Text, string? Role, string? Space, IReadOnlyList<string> Privileges);
