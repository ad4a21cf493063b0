using CasesPdp.LoadTest.Recording;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>A phase, what it cost, and what the server allocated for it.</summary>
internal sealed record MeasuredPhase(PhaseRecord Record, UsageSummary Usage, double? ServerBytes);
