namespace CasesPdp.Policies.Changes;

/// <summary>What changed in a space, over all roles, owners and operations, and to its owners as such.</summary>
/// <param name="Space">The space, <see cref="SpaceSet.AnyOther"/>, or <c>spaces like PATTERN</c>.</param>
/// <param name="Cells">How many cells changed.</param>
public sealed record SpaceDiff(string Space, ChangeCount Cells);
