namespace CasesPdp.LoadTest.Reports;

/// <summary>A point of a percentile curve.</summary>
/// <param name="Fraction">The fraction of calls that took no longer.</param>
/// <param name="Microseconds">How long.</param>
internal sealed record CurvePoint(double Fraction, double Microseconds);
