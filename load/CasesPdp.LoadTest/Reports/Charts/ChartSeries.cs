namespace CasesPdp.LoadTest.Reports.Charts;

/// <summary>A line of a chart.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Style">CSS classes for colour and dashes.</param>
/// <param name="Points">Its points, by x.</param>
internal sealed record ChartSeries(string Name, string Style, IReadOnlyList<(double X, double Y)> Points);
