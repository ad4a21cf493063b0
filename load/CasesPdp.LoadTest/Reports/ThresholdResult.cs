namespace CasesPdp.LoadTest.Reports;

/// <summary>Whether a rule of the thresholds file held.</summary>
/// <param name="Name">The rule.</param>
/// <param name="Value">What was measured; null when the run has nothing that the rule speaks of.</param>
/// <param name="Bound">What was demanded, in words.</param>
/// <param name="Held">Whether it held.</param>
internal sealed record ThresholdResult(string Name, double? Value, string Bound, bool Held);
