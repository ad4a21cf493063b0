namespace CasesPdp.Policies.Changes;

/// <summary>Cells of one role that changed alike.</summary>
/// <param name="Direction">Which way.</param>
/// <param name="Kind">What the cells are about.</param>
/// <param name="Owner">The owner; absent for rights, and for calls that name none.</param>
/// <param name="Names">Operations, rights, or one call with its facets.</param>
/// <param name="Spaces">Where.</param>
public sealed record CellLine(ChangeDirection Direction, CellKind Kind, string? Owner, IReadOnlyList<string> Names, SpaceSet Spaces);
