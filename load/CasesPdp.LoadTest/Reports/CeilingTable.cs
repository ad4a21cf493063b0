namespace CasesPdp.LoadTest.Reports;

/// <summary>The ceilings of a scenario.</summary>
internal static class CeilingTable
{
    public static NamedTable Of(string scenario, IReadOnlyList<CeilingResult> ceilings) =>
        new(
            scenario,
            "Ceilings (closed loop)",
            ["workload", "target", "calls/s", "95 % interval", "decisions/s", "of the floor", "against Cerbos", "in flight", "limit"],
            [
                .. InOrder(ceilings).Select(c =>
                    (IReadOnlyList<string>)
                        [
                            c.Workload,
                            c.Target,
                            $"{c.CallsPerSecond.Median:N0}",
                            $"{Math.Max(0, c.CallsPerSecond.Low):N0} - {c.CallsPerSecond.High:N0}",
                            $"{c.CallsPerSecond.Median * c.DecisionsPerCall:N0}",
                            ReportSections.OfFloor(ceilings, c) is { } floor ? $"{floor:F2}" : "",
                            c.Target.StartsWith("floor", StringComparison.Ordinal) ? ""
                            : ReportSections.Ratio(ceilings, c, "cerbos/tcp") is { } cerbos ? $"{cerbos:F0} x"
                            : "",
                            $"{c.InFlight}",
                            c.StillRose ? $"{c.Limit}, still rising" : c.Limit,
                        ]),
            ],
            "Medians of several measurements, in rounds with the other targets; the interval is that of the mean. Limit: what was "
                + "busy all the time, by CPU accounting; `neither`: both waited for each other, or for a core. Still rising: with more "
                + "calls in flight than were tried, it might be higher.");

    /// <summary>CPU time of the ceilings, and h2load's ceilings.</summary>
    public static NamedTable CostsOf(string scenario, IReadOnlyList<CeilingResult> ceilings) =>
        new(
            scenario,
            "Ceilings by CPU time, and against h2load",
            [
                "workload", "target", "calls/server CPU s", "of the floor's", "calls/sender CPU s", "h2load, calls/s", "its cores",
                "sender / h2load", "the same by server CPU",
            ],
            [
                .. InOrder(ceilings).Select(c =>
                    (IReadOnlyList<string>)
                        [
                            c.Workload,
                            c.Target,
                            c.CallsPerServerSecond > 0 ? $"{c.CallsPerServerSecond:N0}" : "",
                            CpuOfFloor(ceilings, c) is { } cpu ? $"{cpu:F2}" : "",
                            $"{c.CallsPerSenderSecond:N0}",
                            c.H2LoadPerSecond is { } rate ? $"{rate:N0}" : "",
                            c.H2LoadCores is { } cores ? $"{cores:F2}" : "",
                            c.SenderAgainstH2Load is { } agreement ? $"{agreement:F2}" : "",
                            c.SenderAgainstH2LoadByCpu is { } byCpu ? $"{byCpu:F2}" : "",
                        ]),
            ],
            "Calls for a second of CPU time: what other processes on the machine disturb least. Sender / h2load: both send the same "
                + "request, in turn. Where h2load used a whole core, it was the limit itself.");

    private static IEnumerable<CeilingResult> InOrder(IReadOnlyList<CeilingResult> ceilings) =>
        ceilings.OrderBy(c => c.DecisionsPerCall).ThenBy(c => c.Workload, StringComparer.Ordinal).ThenBy(c => TargetStyle.Rank(c.Target));

    private static double? CpuOfFloor(IReadOnlyList<CeilingResult> ceilings, CeilingResult of)
    {
        var floor = ceilings.FirstOrDefault(c => c.Target == $"floor/{of.Target.Split('/')[1]}" && c.Workload == of.Workload);
        return floor is null || floor == of || floor.CallsPerServerSecond <= 0 || of.Target.StartsWith("cerbos", StringComparison.Ordinal)
            ? null
            : of.CallsPerServerSecond / floor.CallsPerServerSecond;
    }
}
