namespace CasesPdp.LoadTest.Reports;

/// <summary>The open loops of a scenario.</summary>
internal static class OpenLoopTable
{
    public static NamedTable Of(string scenario, IReadOnlyList<Measurement> open) => NamedTable.Of(
        scenario,
        "Latency at fixed rates (open loop)",
        "Microseconds from when a call was due to when its right answer was there. What was never answered counts with the time that it "
            + "waited; what failed is in the errors only. Late: sent more than 200 µs after it was due, or never; its latency counts from "
            + "when it was due all the same. Late by sender: the server did not hold it up.",
        Shown(open),
        ("workload", m => m.Workload),
        ("target", m => m.Target),
        ("rate", m => m.Label),
        ("due/s", m => $"{m.OfferedPerSecond:N0}"),
        ("p50", m => $"{m.Latency.P50:N0}"),
        ("p90", m => $"{m.Latency.P90:N0}"),
        ("p99", m => $"{m.Latency.P99:N0}"),
        ("p99.9", m => $"{m.Latency.P999:N0}"),
        ("max, µs", m => $"{m.Latency.Max:N0}"),
        ("of the floor's p50, p99", m => OfFloor(open, m)),
        ("late", m => $"{m.Late / (double)Math.Max(1, m.Due):P1}"),
        ("late by sender", m => $"{m.LateBySender / (double)Math.Max(1, m.Due):P1}"),
        ("errors", m => m.ErrorText),
        ("server cores", m => $"{m.Usage.ServerCores:F2}"),
        ("server MB", m => $"{m.Usage.ServerMegabytes:N0}"));

    /// <summary>CPU time, memory and allocations of both sides.</summary>
    public static NamedTable CostsOf(string scenario, IReadOnlyList<Measurement> measurements) => NamedTable.Of(
        scenario,
        "What it cost both sides",
        "Cores are CPU seconds a second. Others: what everything else on the machine used meanwhile; well above 0, it disturbed.",
        Shown(measurements),
        ("workload", m => m.Workload),
        ("target", m => m.Target),
        ("phase", m => m.Label),
        ("server cores", m => $"{m.Usage.ServerCores:F2}"),
        ("sender cores", m => $"{m.Usage.SenderCores:F2}"),
        ("busiest sender thread", m => $"{m.BusiestSender:P0}"),
        ("others", m => $"{m.Usage.OtherCores:F2}"),
        ("server MB", m => $"{m.Usage.ServerMegabytes:N0}"),
        ("sender MB", m => $"{m.Usage.SenderMegabytes:N0}"),
        ("server bytes/call", m => $"{m.ServerBytesPerCall:N0}"),
        ("sender bytes/call", m => $"{m.SenderBytesPerCall:N0}"));

    // The floor is held at the server's rates, so that the two compare call by call.
    private static string OfFloor(IReadOnlyList<Measurement> open, Measurement m)
    {
        var floor = open.FirstOrDefault(f =>
            f.Target == $"floor/{m.Target.Split('/')[1]}" && f.Workload == m.Workload && f.Fraction == m.Fraction);
        return floor is { Latency: { P50: > 0, P99: > 0 } }
            && floor != m
            && Math.Abs((floor.OfferedPerSecond / m.OfferedPerSecond) - 1) < 0.01
            ? $"{m.Latency.P50 / floor.Latency.P50:F2}, {m.Latency.P99 / floor.Latency.P99:F2}"
            : "";
    }

    /// <summary>All, or an even selection of a long row of alike phases: the time line shows the rest.</summary>
    private static IEnumerable<Measurement> Shown(IReadOnlyList<Measurement> measurements)
    {
        const int Most = 10;
        var alike = measurements.GroupBy(m => (m.Workload, m.Target, m.Fraction)).ToDictionary(g => g.Key, g => g.ToList());
        return measurements.Where(m =>
        {
            var row = alike[(m.Workload, m.Target, m.Fraction)];
            return row.Count <= Most || row.IndexOf(m) % ((row.Count + Most - 1) / Most) == 0;
        });
    }
}
