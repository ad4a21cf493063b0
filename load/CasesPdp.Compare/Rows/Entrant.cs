using CasesPdp.Compare.Turns;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.Compare.Rows;

/// <summary>A host's turns in a row.</summary>
/// <param name="Host">The host.</param>
/// <param name="Decisions">How many decisions a call holds.</param>
/// <param name="Turns">Its turns, in their order.</param>
internal sealed record Entrant(string Host, int Decisions, IReadOnlyList<Turn> Turns)
{
    // From here on a core has no more to give: the kernel's ticks are coarse, and connecting is part of a turn.
    private const double FullCore = 0.9;

    public double CallsPerSecond => Median.Of(Turns.Select(t => t.CallsPerSecond));

    public double LeastCallsPerSecond => Turns.Min(t => t.CallsPerSecond);

    public double MostCallsPerSecond => Turns.Max(t => t.CallsPerSecond);

    public double DecisionsPerSecond => CallsPerSecond * Decisions;

    public double CpuMicrosecondsPerCall => Median.Of(Turns.Select(t => t.CpuMicrosecondsPerCall));

    public double CpuNanosecondsPerDecision => CpuMicrosecondsPerCall * 1_000 / Decisions;

    public double ServerBusy => Median.Of(Turns.Select(t => t.ServerBusy));

    public double ClientBusy => Median.Of(Turns.Select(t => t.ClientBusy));

    public double MedianMicroseconds => Median.Of(Turns.Select(t => t.MedianMicroseconds));

    /// <summary>Whether the client's core, and not the host's, set the pace.</summary>
    public bool IsClientBound => ClientBusy >= FullCore && ServerBusy < FullCore;

    /// <summary>Whether neither core was the bottleneck although many calls were in flight: something else had them meanwhile.</summary>
    public bool IsStarved => MedianMicroseconds == 0 && ClientBusy < FullCore && ServerBusy < FullCore;

    /// <summary>The values that a ratio is made of, one for each turn.</summary>
    public IReadOnlyList<double> Of(Measure measure) =>
    [
        .. Turns.Select(t => measure switch
        {
            Measure.CallsPerSecond => t.CallsPerSecond,
            Measure.MedianTime => t.MedianMicroseconds,
            _ => t.CpuMicrosecondsPerCall,
        }),
    ];
}
