namespace CasesPdp.Policies.Changes;

/// <summary>What changed for a role.</summary>
/// <param name="Role">The role; absent for a subject without any known role, who may do something where security is off.</param>
/// <param name="Presence">In which of the two policies the role is.</param>
/// <param name="Cells">How many of its cells changed.</param>
/// <param name="Lines">Which, folded; at most as many as the limits say.</param>
/// <param name="LinesLeftOut">How many lines the limits left out.</param>
public sealed record RoleDiff(string? Role, RolePresence Presence, ChangeCount Cells, IReadOnlyList<CellLine> Lines, int LinesLeftOut);
