using CasesPdp.LoadTest.Recording;

namespace CasesPdp.LoadTest.Reports;

/// <summary>Latencies over time, with marks.</summary>
internal sealed record TimeLine(
    string Scenario, string Title, string Target, double BinSeconds, IReadOnlyList<TimeBin> Bins, IReadOnlyList<TimeMark> Marks,
    IReadOnlyList<string> Findings);

/// <summary>The calls that were due in a stretch of time; latencies in microseconds.</summary>
internal sealed record TimeBin(double Seconds, long Count, double P50, double P99, double Max, double ServerMegabytes = 0);

/// <summary>Something that happened.</summary>
internal sealed record TimeMark(double Seconds, string Text);

/// <summary>Cuts single latencies into stretches of time.</summary>
internal static class TimeBins
{
    /// <summary>Every call with its time since the phase began, in seconds, and its latency in microseconds; by time.</summary>
    public static IReadOnlyList<(double At, double Microseconds)> Calls(PhaseRecord record) =>
    [
        .. record.Samples.SelectMany(log => Enumerable.Range(0, log.Count).Select(i => log[i]))
            .Select(s => (At: Clock.Seconds(s.IntendedAt - record.StartedAt), s.Microseconds)).OrderBy(s => s.At),
    ];

    public static IReadOnlyList<TimeBin> Cut(IReadOnlyList<(double At, double Microseconds)> calls, double seconds) =>
    [
        .. calls.GroupBy(c => (long)Math.Floor(c.At / seconds)).OrderBy(g => g.Key).Select(g =>
        {
            var sorted = g.Select(c => c.Microseconds).Order().ToList();
            return new TimeBin(g.Key * seconds, sorted.Count, At(sorted, 0.5), At(sorted, 0.99), sorted[^1]);
        }),
    ];

    /// <summary>The value at a quantile of sorted values; 0 if there are none.</summary>
    public static double At(List<double> sorted, double quantile) =>
        sorted.Count == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(quantile * sorted.Count) - 1, 0, sorted.Count - 1)];
}
