namespace CasesPdp.LoadTest.Reports;

/// <summary>The open loops of a scenario.</summary>
internal static class OpenLoopTable
{
    public static NamedTable Of(string scenario, IReadOnlyList<Measurement> open) =>
        new(
            scenario,
            "Latency at fixed rates (open loop)",
            [
                "workload", "target", "rate", "due/s", "p50", "p90", "p99", "p99.9", "max, µs", "of the floor's p50, p99", "late",
                "late by sender", "errors", "server cores", "server MB",
            ],
            [
                .. Shown(open).Select(m =>
                    (IReadOnlyList<string>)
                        [
                            m.Workload,
                            m.Target,
                            m.Label,
                            $"{m.OfferedPerSecond:N0}",
                            $"{m.Latency.P50:N0}",
                            $"{m.Latency.P90:N0}",
                            $"{m.Latency.P99:N0}",
                            $"{m.Latency.P999:N0}",
                            $"{m.Latency.Max:N0}",
                            OfFloor(open, m),
                            $"{m.Late / (double)Math.Max(1, m.Due):P1}",
                            $"{m.LateBySender / (double)Math.Max(1, m.Due):P1}",
                            m.Errors.Count == 0 ? "none" : string.Join(", ", m.Errors.Select(e => $"{e.Key} {e.Value:N0}")),
                            $"{m.Usage.ServerCores:F2}",
                            $"{m.Usage.ServerMegabytes:N0}",
                        ]),
            ],
            "Microseconds from when a call was due to when its right answer was there. What was never answered counts with the time "
                + "that it waited; what failed is in the errors only. Late: sent more than 200 µs after it was due, or never; its "
                + "latency counts from when it was due all the same. Late by sender: the server did not hold it up.");

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
    public static IEnumerable<Measurement> Shown(IReadOnlyList<Measurement> measurements)
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
