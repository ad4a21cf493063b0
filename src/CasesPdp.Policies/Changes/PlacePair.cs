namespace CasesPdp.Policies.Changes;

/// <summary>What a role grants in one place before and after.</summary>
/// <param name="Place">The place.</param>
/// <param name="Before">The row before.</param>
/// <param name="After">The row after.</param>
internal readonly record struct PlacePair(int Place, int Before, int After);
