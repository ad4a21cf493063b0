namespace CasesPdp.LoadTest.Reports;

/// <summary>The tables of a report, in the order of both forms.</summary>
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
            tables.Add(CeilingTable.Of(scenario.Key, [.. scenario]));
            tables.Add(CeilingTable.CostsOf(scenario.Key, [.. scenario]));
        }

        foreach (var scenario in report.Measurements.Where(m => m.Loop == "open").GroupBy(m => m.Scenario))
        {
            tables.Add(OpenLoopTable.Of(scenario.Key, [.. scenario]));
        }

        foreach (var scenario in report.Measurements.Where(m => m.Errors.Count > 0).GroupBy(m => m.Scenario))
        {
            tables.Add(Errors(scenario.Key, scenario));
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
                                    $"{m.Workload} ({m.Target})", $"{m.CallsPerSecond:N0}", $"{m.DecisionsPerSecond:N0}",
                                    $"{m.Latency.P50:N0}", $"{m.Latency.P99:N0}", $"{m.Usage.SenderCores:F2}", $"{m.Usage.ServerCores:F2}",
                                ]),
                    ],
                    "A closed loop through the generated classes; the client is what limits it."));
        }

        if (report.InProcessRows.Count > 0)
        {
            tables.Add(
                new NamedTable(
                    "",
                    "In process, without a network",
                    ["what", "decisions/s", "ns a decision", "bytes a decision", "note"],
                    [
                        .. report.InProcessRows.Select(r =>
                            (IReadOnlyList<string>)
                                [
                                    r.Name, $"{r.DecisionsPerSecond:N0}", $"{r.NanosecondsPerDecision:F0}", $"{r.BytesPerDecision:F0}",
                                    r.Note,
                                ]),
                    ]));
        }

        tables.AddRange(report.Comparisons.SelectMany(c => ComparisonTables.Of("compare", c)));
        tables.AddRange(report.Tables);
        tables.Add(Verified(report));
        return [.. tables.Where(t => t.Rows.Count > 0).Select(t => t.WithoutEmptyColumns())];
    }

    /// <summary>A target's rate against another's, as the median of the rounds; null when the other was not measured.</summary>
    public static double? Ratio(IReadOnlyList<CeilingResult> ceilings, CeilingResult of, string target)
    {
        var other = ceilings.FirstOrDefault(c => c.Target == target && c.Workload == of.Workload);
        return other is null || ReferenceEquals(other, of)
            ? null
            : Interval.Of([.. of.CallsPerSecond.Values.Zip(other.CallsPerSecond.Values, (a, b) => a / b)]).Median;
    }

    /// <summary>A target's rate against the floor's on the same transport; null for Cerbos, whose transport differs.</summary>
    public static double? OfFloor(IReadOnlyList<CeilingResult> ceilings, CeilingResult of) =>
        of.Target.StartsWith("cerbos", StringComparison.Ordinal) ? null : Ratio(ceilings, of, $"floor/{of.Target.Split('/')[1]}");

    private static NamedTable Errors(string scenario, IEnumerable<Measurement> measurements) =>
        new(
            scenario,
            "Calls that failed",
            ["workload", "target", "phase", "how", "calls", "of those due", "what was said"],
            [
                .. measurements.SelectMany(
                    m => m.Errors,
                    (m, e) =>
                        (IReadOnlyList<string>)
                            [
                                m.Workload,
                                m.Target,
                                m.Label,
                                e.Key,
                                $"{e.Value:N0}",
                                $"{e.Value / (double)Math.Max(1, m.Due):P1}",
                                m.Messages.TryGetValue(e.Key, out var said) ? string.Join("; ", said) : "",
                            ]),
            ]);

    private static NamedTable Verified(RunReport report) =>
        new(
            "",
            "Answers checked",
            ["target", "answered", "equal to a checked one", "decoded and checked", "status and framing only", "wrong", "failed otherwise"],
            [
                .. report.Tallies.Select(t =>
                    (IReadOnlyList<string>)
                        [
                            t.Target, $"{t.Answered:N0}", $"{t.Compared:N0}", $"{t.Decoded:N0}", $"{t.Passed:N0}", $"{t.Wrong:N0}",
                            $"{t.Failed:N0}",
                        ]),
            ],
            "All calls of the sender, warm-ups and searches included. Every answer's status and body is read. Bodies are equal to one that "
                + "was checked, or checked against the same decisions made in process; Cerbos' carry an id each, so that one in 64 is "
                    + "checked.");
}

/// <summary>A table that only one scenario has.</summary>
internal sealed record NamedTable(
    string Scenario,
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<string>> Rows,
    string Note = "")
{
    /// <summary>The same without columns that no row has anything in.</summary>
    public NamedTable WithoutEmptyColumns()
    {
        var kept = Enumerable.Range(0, Columns.Count).Where(c => Rows.Any(r => r[c].Length > 0)).ToList();
        return this with { Columns = [.. kept.Select(c => Columns[c])], Rows = [.. Rows.Select(r => kept.Select(c => r[c]).ToList())] };
    }

    /// <summary>Whether a column holds numbers, empty cells or not: these stand to the right.</summary>
    public bool HasNumbers(int column) =>
        Rows.Select(r => r[column]).Where(c => c.Length > 0).All(c => char.IsDigit(c[0])) && Rows.Any(r => r[column].Length > 0);
}
