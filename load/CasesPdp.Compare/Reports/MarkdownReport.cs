using System.Globalization;
using System.Text;
using CasesPdp.Compare.Rows;

namespace CasesPdp.Compare.Reports;

/// <summary>Writes a comparison for readers: tables that line up in a terminal too.</summary>
internal static class MarkdownReport
{
    private static readonly string[] HostColumns =
        ["host", "calls/s", "least .. most", "decisions/s", "CPU us/call", "CPU ns/decision", "host busy", "client busy"];

    private static readonly string[] RatioColumns = ["ratio", "of", "of medians", "least .. most", "of each round", "target", ""];

    /// <summary>What stands above the rows.</summary>
    public static string Head(Machine machine, ComparisonOptions options, string command) => Invariant($"""
        # Comparison of {machine.Date}

        - `{command}`
        - commit {machine.Commit}; {machine.Runtime}; {machine.H2Load}; {machine.Cerbos ?? "without Cerbos"}
        - {machine.Cores} cores, {machine.Processor}, Linux {machine.Kernel}; load average before: {machine.LoadAverage}
        - hosts on core {options.ServerCore}, client on core {options.ClientCore}; {options.Runs} rounds of {options.Seconds} s a host
        - {options.Roles} roles with three entries each, {options.Spaces} spaces

        """);

    /// <summary>What was compared before anything was measured.</summary>
    public static string Agreements(IEnumerable<string> agreements) =>
        "\n## Answers compared before measuring\n\n" + string.Concat(agreements.Select(a => $"- {a}\n"));

    /// <summary>One row.</summary>
    public static string Of(RowResult row)
    {
        var text = new StringBuilder(Invariant($"\n## {row.Name}\n\n{row.What}\n\n"));
        var timesCalls = row.Entrants.Any(e => e.MedianMicroseconds > 0);
        Table(text, timesCalls ? [.. HostColumns, "p50 us"] : HostColumns, row.Entrants.Select(e => Cells(e, timesCalls)));
        text.Append('\n');
        Table(text, RatioColumns, row.Ratios.Select(Cells));
        foreach (var bound in row.Entrants.Where(e => e.IsClientBound))
        {
            text.Append(Invariant($"\nThe client's core was the bottleneck for {bound.Host}: the rate is its own. Compare CPU times.\n"));
        }

        if (row.Entrants.Where(e => e.IsStarved).Select(e => e.Host).ToList() is { Count: > 0 } starved)
        {
            var hosts = string.Join(", ", starved);
            text.Append(Invariant($"\nNeither core was fully used with {hosts}: others used them too. Trust CPU times, not rates.\n"));
        }

        return text.ToString();
    }

    private static string[] Cells(Entrant e, bool timesCalls) =>
    [
        e.Host, Invariant($"{e.CallsPerSecond:N0}"), Invariant($"{e.LeastCallsPerSecond:N0} .. {e.MostCallsPerSecond:N0}"),
        Invariant($"{e.DecisionsPerSecond:N0}"),
        Invariant($"{e.CpuMicrosecondsPerCall:N2}"), Invariant($"{e.CpuNanosecondsPerDecision:N0}"),
        Invariant($"{e.ServerBusy:P0}"), Invariant($"{e.ClientBusy:P0}"),
        .. timesCalls ? [Invariant($"{e.MedianMicroseconds:N0}")] : Array.Empty<string>(),
    ];

    private static string[] Cells(RatioResult r) =>
    [
        $"{r.Of} / {r.To}",
        r.Measure switch
        {
            Measure.CallsPerSecond => "calls/s",
            Measure.MedianTime => "p50",
            _ => "CPU/call",
        },
        Number(r.OfMedians),
        $"{Number(r.OfRuns.Min())} .. {Number(r.OfRuns.Max())}",
        string.Join(' ', r.OfRuns.Select(Number)),
        r.Target is { } target ? $"{(r.Measure == Measure.CallsPerSecond ? ">=" : "<=")} {Number(target)}" : "",
        r.IsMet switch
        {
            true => "met",
            false => "MISSED",
            null => "",
        },
    ];

    private static string Number(double ratio) => ratio.ToString(ratio < 10 ? "F2" : "F0", CultureInfo.InvariantCulture);

    private static void Table(StringBuilder text, string[] head, IEnumerable<string[]> rows)
    {
        List<string[]> all = [head, .. rows];
        int[] widths = [.. head.Select((_, column) => Math.Max(3, all.Max(row => row[column].Length)))];
        Line(all[0], ' ');
        Line([.. widths.Select(w => new string('-', w))], '-');
        foreach (var row in all.Skip(1))
        {
            Line(row, ' ');
        }

        // Names to the left, numbers to the right.
        void Line(string[] cells, char fill)
        {
            var padded = cells.Zip(widths).Select((cell, column) =>
                column == 0 ? cell.First.PadRight(cell.Second, fill) : cell.First.PadLeft(cell.Second, fill));
            text.Append("| ").AppendJoin(" | ", padded).Append(" |\n");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
