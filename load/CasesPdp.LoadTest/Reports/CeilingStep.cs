namespace CasesPdp.LoadTest.Reports;

/// <summary>One step of a ceiling search.</summary>
internal sealed record CeilingStep(int InFlight, double CallsPerSecond, double P50, double P99, double SenderCores, double ServerCores);
