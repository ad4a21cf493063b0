namespace CasesPdp.LoadTest.Reports;

/// <summary>Findings in one line, for the terminal.</summary>
internal static class ReportText
{
    public static string OneLine(Measurement m) =>
        $"{m.Workload,-14} {m.Target,-16} {m.Label,-26} {m.CallsPerSecond,9:N0} calls/s  p50 {m.Latency.P50,7:N0}  p99 "
            + $"{m.Latency.P99,8:N0}  "
        + $"p99.9 {m.Latency.P999,8:N0} µs{(m.Loop == "open" ? $"  late {m.Late:N0}" : "")}{Errors(m)}";

    public static string OneLine(CeilingResult c) =>
        $"{c.Workload,-14} {c.Target,-16} ceiling                    {c.CallsPerSecond.Median,9:N0} calls/s  "
            + $"{c.CallsPerSecond.Median * c.DecisionsPerCall,12:N0} decisions/s  "
        + $"{c.InFlight} in flight, limit: {c.Limit}, ±{c.CallsPerSecond.RelativeHalfWidth:P0}";

    public static string Errors(Measurement m) =>
        m.Errors.Count == 0 ? "" : "  ERRORS " + m.ErrorText;
}
