namespace CasesPdp.LoadTest.Reports;

/// <summary>The ceilings of a scenario.</summary>
internal static class CeilingTable
{
    public static NamedTable Of(string scenario, IReadOnlyList<CeilingResult> ceilings) => NamedTable.Of(
        scenario,
        "Ceilings (closed loop)",
        "Medians of several measurements, in rounds with the other targets; the interval is that of the mean. Limit: what was busy all the "
            + "time, by CPU accounting; `neither`: both waited for each other, or for a core. Still rising: with more calls in flight than "
            + "were tried, it might be higher.",
        InOrder(ceilings),
        ("workload", c => c.Workload),
        ("target", c => c.Target),
        ("calls/s", c => $"{c.CallsPerSecond.Median:N0}"),
        ("95 % interval", c => $"{Math.Max(0, c.CallsPerSecond.Low):N0} - {c.CallsPerSecond.High:N0}"),
        ("decisions/s", c => $"{c.CallsPerSecond.Median * c.DecisionsPerCall:N0}"),
        ("of the floor", c => $"{ReportSections.OfFloor(ceilings, c):F2}"),
        ("against Cerbos", c => AgainstCerbos(ceilings, c) is { } ratio ? $"{ratio:F0} x" : ""),
        ("in flight", c => $"{c.InFlight}"),
        ("limit", c => c.StillRose ? $"{c.Limit}, still rising" : c.Limit));

    /// <summary>CPU time of the ceilings, and h2load's ceilings.</summary>
    public static NamedTable CostsOf(string scenario, IReadOnlyList<CeilingResult> ceilings) => NamedTable.Of(
        scenario,
        "Ceilings by CPU time, and against h2load",
        "Calls for a second of CPU time: what other processes on the machine disturb least. Sender / h2load: both send the same request, "
            + "in rounds. Where h2load used a whole core, it was the limit itself.",
        InOrder(ceilings),
        ("workload", c => c.Workload),
        ("target", c => c.Target),
        ("calls/server CPU s", c => c.CallsPerServerSecond > 0 ? $"{c.CallsPerServerSecond:N0}" : ""),
        ("of the floor's", c => $"{CpuOfFloor(ceilings, c):F2}"),
        ("calls/sender CPU s", c => $"{c.CallsPerSenderSecond:N0}"),
        ("h2load, calls/s", c => $"{c.H2LoadPerSecond:N0}"),
        ("its cores", c => $"{c.H2LoadCores:F2}"),
        ("sender / h2load", c => $"{c.SenderAgainstH2Load:F2}"),
        ("the same by server CPU", c => $"{c.SenderAgainstH2LoadByCpu:F2}"));

    private static double? AgainstCerbos(IReadOnlyList<CeilingResult> ceilings, CeilingResult c) =>
        c.Target.StartsWith("floor", StringComparison.Ordinal) ? null : ReportSections.Ratio(ceilings, c, "cerbos/tcp");

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
