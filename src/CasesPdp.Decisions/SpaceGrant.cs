namespace CasesPdp.Decisions;

/// <summary>One place where a role grants a row: a listed space, or whatever a space pattern covers.</summary>
/// <param name="Place">A space id, or a pattern id.</param>
/// <param name="Row">The row granted there.</param>
public readonly record struct SpaceGrant(int Place, int Row);
