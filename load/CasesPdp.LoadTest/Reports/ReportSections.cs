namespace CasesPdp.LoadTest.Reports;

/// <summary>The tables of a report, in the order of both forms.</summary>
internal static class ReportSections
{
    public static IReadOnlyList<NamedTable> Of(RunReport report) =>
    [
        .. Tables(report).Where(t => t.Rows.Count > 0).Select(t => t.WithoutEmptyColumns()),
    ];

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

    private static IEnumerable<NamedTable> Tables(RunReport report) =>
    [
        NamedTable.Of(
            "",
            "Thresholds",
            "",
            report.Thresholds,
            ("rule", t => t.Name),
            ("measured", t => t.Value is { } value ? $"{value:0.###}" : "not measured"),
            ("demanded", t => t.Bound),
            ("held", t => t.Held ? "yes" : "NO")),
        .. report.Ceilings.GroupBy(c => c.Scenario)
            .SelectMany(s => new[] { CeilingTable.Of(s.Key, [.. s]), CeilingTable.CostsOf(s.Key, [.. s]) }),
        .. report.Measurements.Where(m => m.Loop == "open").GroupBy(m => m.Scenario).Select(s => OpenLoopTable.Of(s.Key, [.. s])),
        .. report.Measurements.Where(m => m.Errors.Count > 0).GroupBy(m => m.Scenario).Select(s => Errors(s.Key, s)),
        NamedTable.Of(
            "",
            "What a .NET caller gets (Grpc.Net.Client)",
            "A closed loop through the generated classes; the client is what limits it.",
            report.Measurements.Where(m => m.Target.StartsWith("grpc-client", StringComparison.Ordinal)),
            ("workload", m => $"{m.Workload} ({m.Target})"),
            ("calls/s", m => $"{m.CallsPerSecond:N0}"),
            ("decisions/s", m => $"{m.DecisionsPerSecond:N0}"),
            ("p50, µs", m => $"{m.Latency.P50:N0}"),
            ("p99, µs", m => $"{m.Latency.P99:N0}"),
            ("sender cores", m => $"{m.Usage.SenderCores:F2}"),
            ("server cores", m => $"{m.Usage.ServerCores:F2}")),
        NamedTable.Of(
            "",
            "In process, without a network",
            "",
            report.InProcessRows,
            ("what", r => r.Name),
            ("decisions/s", r => $"{r.DecisionsPerSecond:N0}"),
            ("ns a decision", r => $"{r.NanosecondsPerDecision:F0}"),
            ("bytes a decision", r => $"{r.BytesPerDecision:F0}"),
            ("note", r => r.Note)),
        .. report.Comparisons.SelectMany(c => ComparisonTables.Of("compare", c)),
        .. report.Tables,
        NamedTable.Of(
            "",
            "Answers checked",
            "All calls of the sender, warm-ups and searches included. Every answer's status and body is read. Bodies are equal to one that "
                + "was checked, or checked against the same decisions made in process; Cerbos' carry an id each, so that one in 64 is "
                + "checked.",
            report.Tallies,
            ("target", t => t.Target),
            ("answered", t => $"{t.Answered:N0}"),
            ("equal to a checked one", t => $"{t.Compared:N0}"),
            ("decoded and checked", t => $"{t.Decoded:N0}"),
            ("status and framing only", t => $"{t.Passed:N0}"),
            ("wrong", t => $"{t.Wrong:N0}"),
            ("failed otherwise", t => $"{t.Failed:N0}")),
    ];

    private static NamedTable Errors(string scenario, IEnumerable<Measurement> measurements) => NamedTable.Of(
        scenario,
        "Calls that failed",
        "",
        measurements.SelectMany(m => m.Errors, (m, e) => (Phase: m, Kind: e.Key, Count: e.Value)),
        ("workload", e => e.Phase.Workload),
        ("target", e => e.Phase.Target),
        ("phase", e => e.Phase.Label),
        ("how", e => e.Kind),
        ("calls", e => $"{e.Count:N0}"),
        ("of those due", e => $"{e.Count / (double)Math.Max(1, e.Phase.Due):P1}"),
        ("what was said", e => e.Phase.Messages.TryGetValue(e.Kind, out var said) ? string.Join("; ", said) : ""));
}

/// <summary>A table: the same in every form of the report.</summary>
internal sealed record NamedTable(
    string Scenario,
    string Title,
    IReadOnlyList<string> Columns,
    IReadOnlyList<IReadOnlyList<string>> Rows,
    string Note = "")
{
    /// <summary>A table in which a column stands once, with its heading and its cells.</summary>
    public static NamedTable Of<T>(
        string scenario, string title, string note, IEnumerable<T> rows, params IReadOnlyList<(string Name, Func<T, string> Cell)> columns) =>
        new(
            scenario,
            title,
            [.. columns.Select(c => c.Name)],
            [.. rows.Select(row => (IReadOnlyList<string>)[.. columns.Select(c => c.Cell(row))])],
            note);

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
