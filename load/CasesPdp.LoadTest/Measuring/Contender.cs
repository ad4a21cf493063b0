using CasesPdp.LoadTest.Reports;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>One of several targets that are measured in turn.</summary>
internal sealed class Contender(Bench bench)
{
    public Bench Bench { get; } = bench;

    public IReadOnlyList<CeilingStep> Steps { get; set; } = [];

    /// <summary>Whether the rate still grew when the search ended.</summary>
    public bool StillRose { get; set; }

    public int InFlight { get; set; } = 1;

    public List<MeasuredPhase> Rounds { get; } = [];

    public CeilingResult? Ceiling { get; set; }
}
