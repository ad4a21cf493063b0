namespace CasesPdp.Policies.Changes;

/// <summary>A call that asks for something else than before, or whose gate opened or closed.</summary>
/// <param name="Call">
/// The call or operation, with facets and connector type: <c>create-case + assignees</c>, <c>push-case (.jira)</c>.
/// </param>
/// <param name="Before">What it asked for, or why it was refused.</param>
/// <param name="After">What it asks for, or why it is refused.</param>
/// <param name="IsLoosened">
/// Whether it may be allowed to somebody to whom it was denied and whose grants are the same. Roles that meet in one subject may open
/// it together, so counting cells role by role does not bound what that is.
/// </param>
/// <param name="Cells">How many of its cells changed, role by role.</param>
public sealed record CallDiff(string Call, string Before, string After, bool IsLoosened, ChangeCount Cells);
