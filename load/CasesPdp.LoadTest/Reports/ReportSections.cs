namespace CasesPdp.LoadTest.Reports;

/// <summary>The tables of a report, in the order in which both of its forms show them.</summary>
internal static class ReportSections
{
    public static IReadOnlyList<NamedTable> Of(RunReport report)
    {
        List<NamedTable> tables = [];
        if (report.Thresholds.Count > 0)
        {
            tables.Add(
                new NamedTable(
                    "",
                    "Thresholds",
                    ["rule", "measured", "demanded", "held"],
                    [
                        .. report.Thresholds.Select(t =>
                            (IReadOnlyList<string>)
                                [t.Name, t.Value is { } v ? $"{v:0.###}" : "not measured", t.Bound, t.Held ? "yes" : "NO"]),
                    ]));
        }

        foreach (var scenario in report.Ceilings.GroupBy(c => c.Scenario))
        {
            tables.Add(Ceilings(scenario.Key, [.. scenario]));
        }

        foreach (var scenario in report.Measurements.Where(m => m.Loop == "open").GroupBy(m => m.Scenario))
        {
            tables.Add(OpenLoop(scenario.Key, [.. scenario]));
        }

        var clients = report.Measurements.Where(m => m.Target.StartsWith("grpc-client", StringComparison.Ordinal)).ToList();
        if (clients.Count > 0)
        {
            tables.Add(
                new NamedTable(
                    "",
                    "What a .NET caller gets (Grpc.Net.Client)",
                    ["workload", "calls/s", "decisions/s", "p50, µs", "p99, µs", "sender cores", "server cores"],
                    [
                        .. clients.Select(m =>
                            (IReadOnlyList<string>)
                                [
                                    $"{m.Workload} ({m.Target})",
                                    $"{m.CallsPerSecond:N0}",
                                    $"{m.DecisionsPerSecond:N0}",
                                    $"{m.Latency.P50:N0}",
                                    $"{m.Latency.P99:N0}",
                                    $"{m.Usage.SenderCores:F2}",
                                    $"{m.Usage.ServerCores:F2}",
                                ]),
                    ],
                    "A closed loop through the generated classes; the client is what limits it."));
        }

        if (report.LocalRows.Count > 0)
        {
            tables.Add(
                new NamedTable(
                    "",
                    "In process, without a network",
                    ["what", "decisions/s", "ns a decision", "bytes a decision", "note"],
                    [
                        .. report.LocalRows.Select(r =>
                            (IReadOnlyList<string>)
                                [r.Name, $"{r.DecisionsPerSecond:N0}", $"{r.NanosecondsPerDecision:F0}", $"{r.BytesPerDecision:F0}", r.Note]),
                    ]));
        }

        tables.AddRange(report.Tables);
        tables.Add(Verified(report));
        return tables;
    }

    /// <summary>A target's rate against another's, as the median of the turns; null when the other was not measured.</summary>
    public static double? Ratio(IReadOnlyList<CeilingResult> ceilings, CeilingResult of, string target)
    {
        var other = ceilings.FirstOrDefault(c => c.Target == target && c.Workload == of.Workload);
        return other is null || ReferenceEquals(other, of)
            ? null
            : Interval.Of([.. of.CallsPerSecond.Values.Zip(other.CallsPerSecond.Values, (a, b) => a / b)]).Median;
    }

    /// <summary>A target's rate against the floor's on the same transport; null for what has another transport of its own.</summary>
    public static double? OfFloor(IReadOnlyList<CeilingResult> ceilings, CeilingResult of) =>
        of.Target.StartsWith("cerbos", StringComparison.Ordinal) ? null : Ratio(ceilings, of, $"floor/{of.Target.Split('/')[1]}");

    private static double? CpuOfFloor(IReadOnlyList<CeilingResult> ceilings, CeilingResult of)
    {
        var floor = ceilings.FirstOrDefault(c => c.Target == $"floor/{of.Target.Split('/')[1]}" && c.Workload == of.Workload);
        return floor is null || floor == of || floor.CallsPerServerSecond <= 0 || of.Target.StartsWith("cerbos", StringComparison.Ordinal)
            ? null
            : of.CallsPerServerSecond / floor.CallsPerServerSecond;
    }

    private static NamedTable Ceilings(string scenario, IReadOnlyList<CeilingResult> ceilings) =>
        new(
            scenario,
            "Ceilings (closed loop)",
            [
                "workload",
                "target",
                "calls/s",
                "95 % interval",
                "decisions/s",
                "of the floor",
                "against Cerbos",
                "calls/server CPU s",
                "of the floor's",
                "calls/sender CPU s",
                "in flight",
                "limit",
                "pump / h2load",
            ],
            [
                .. ceilings
                    .OrderBy(c => c.DecisionsPerCall)
                    .ThenBy(c => c.Workload, StringComparer.Ordinal)
                    .ThenBy(c => TargetStyle.Rank(c.Target))
                    .Select(c =>
                        (IReadOnlyList<string>)
                            [
                                c.Workload,
                                c.Target,
                                $"{c.CallsPerSecond.Median:N0}",
                                $"{Math.Max(0, c.CallsPerSecond.Low):N0} - {c.CallsPerSecond.High:N0}",
                                $"{c.CallsPerSecond.Median * c.DecisionsPerCall:N0}",
                                OfFloor(ceilings, c) is { } floor ? $"{floor:F2}" : "",
                                c.Target.StartsWith("floor", StringComparison.Ordinal) ? ""
                                : Ratio(ceilings, c, "cerbos/tcp") is { } cerbos ? $"{cerbos:F0} x"
                                : "",
                                $"{c.CallsPerServerSecond:N0}",
                                CpuOfFloor(ceilings, c) is { } cpu ? $"{cpu:F2}" : "",
                                $"{c.CallsPerSenderSecond:N0}",
                                $"{c.InFlight}",
                                c.Limit,
                                c.PumpAgainstH2Load is { } agreement ? $"{agreement:F2}" : "",
                            ]),
            ],
            "Medians of several measurements, made in turn with the other targets. Limit: what was busy all the time, by CPU accounting. Calls for a second of CPU time: what other processes on the machine disturb least.");

    private static NamedTable OpenLoop(string scenario, IReadOnlyList<Measurement> open) =>
        new(
            scenario,
            "Latency at fixed rates (open loop)",
            [
                "workload",
                "target",
                "rate",
                "due/s",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "max, µs",
                "late",
                "late by sender",
                "errors",
                "server cores",
                "server MB",
            ],
            [
                .. open.Select(m =>
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
                            $"{m.Late / (double)Math.Max(1, m.Due):P1}",
                            $"{m.LateBySender / (double)Math.Max(1, m.Due):P1}",
                            m.Errors.Count == 0 ? "none" : string.Join(", ", m.Errors.Select(e => $"{e.Key} {e.Value:N0}")),
                            $"{m.Usage.ServerCores:F2}",
                            $"{m.Usage.ServerMegabytes:N0}",
                        ]),
            ],
            "Microseconds from when a call was due to when its answer was there. Late: sent more than 200 µs after it was due, or never; its latency counts from when it was due all the same. Late by sender: the server did not hold it up.");

    private static NamedTable Verified(RunReport report) =>
        new(
            "",
            "Answers checked",
            ["target", "answered", "equal to a judged one", "judged", "status and framing only", "wrong", "failed otherwise"],
            [
                .. report
                    .Measurements.Where(m => m.Judged + m.Compared > 0)
                    .GroupBy(m => m.Target)
                    .Select(t =>
                        (IReadOnlyList<string>)
                            [
                                t.Key,
                                $"{t.Sum(m => m.Answered):N0}",
                                $"{t.Sum(m => m.Compared):N0}",
                                $"{t.Sum(m => m.Judged):N0}",
                                $"{t.Sum(m => m.Passed):N0}",
                                $"{t.Sum(m => m.Errors.GetValueOrDefault("wrong answer")):N0}",
                                $"{t.Sum(m => m.Failed - m.Errors.GetValueOrDefault("wrong answer")):N0}",
                            ]),
            ],
            "Every answer's status and body is read. Bodies are equal to one that was judged, or judged against the same decisions made in process; Cerbos' carry an id each, so that one in 64 is judged.");
}
