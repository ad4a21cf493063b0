namespace CasesPdp.Compare.Rows;

/// <summary>A row as it came out.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="What">What was asked.</param>
/// <param name="Entrants">The hosts.</param>
/// <param name="Ratios">The ratios.</param>
internal sealed record RowResult(string Name, string What, IReadOnlyList<Entrant> Entrants, IReadOnlyList<RatioResult> Ratios);
