namespace CasesPdp.Distribution.Publishing;

/// <summary>Who shall serve a new content before everybody does.</summary>
/// <param name="Percent">The share of the instances; null: no such condition.</param>
/// <param name="Where">Labels and the values that an instance must match; null: no such condition.</param>
public sealed record RolloutShare(decimal? Percent, IReadOnlyDictionary<string, IReadOnlyList<string>>? Where);
