using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Reports;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>One of several targets that are measured in rounds.</summary>
internal sealed class MeasuredTarget(LoadRunner runner)
{
    public LoadRunner Runner { get; } = runner;

    public IReadOnlyList<CeilingStep> Steps { get; set; } = [];

    /// <summary>Whether the rate still grew when the search ended.</summary>
    public bool StillRose { get; set; }

    public int InFlight { get; set; } = 1;

    public List<MeasuredPhase> Rounds { get; } = [];

    public CeilingResult? Ceiling { get; set; }
}

/// <summary>A phase, what it cost, and what the server allocated for it.</summary>
internal sealed record MeasuredPhase(PhaseRecord Record, UsageSummary Usage, double? ServerBytes);
