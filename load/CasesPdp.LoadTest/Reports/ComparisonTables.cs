using System.Globalization;

namespace CasesPdp.LoadTest.Reports;

/// <summary>The tables of the comparison's rows.</summary>
internal static class ComparisonTables
{
    public static IEnumerable<NamedTable> Of(string scenario, ComparisonRow row)
    {
        var bound = row.Targets.Where(t => t.IsSenderBound).Select(t => t.Name).ToList();
        yield return new NamedTable(
            scenario,
            row.Name,
            ["target", "calls/s", "least .. most", "decisions/s", "CPU us/call", "CPU ns/decision", "p50, us", "server cores", "sender cores"],
            [.. row.Targets.Select(Cells)],
            row.Description + "."
                + (bound.Count > 0 ? $" The sender was the limit for {string.Join(", ", bound)}: compare CPU times there, not rates." : ""));
        yield return new NamedTable(
            scenario,
            $"{row.Name}: ratios",
            ["ratio", "of", "of medians", "least .. most", "of each round", "aim", "met"],
            [.. row.Ratios.Select(Cells)]);
    }

    private static IReadOnlyList<string> Cells(ComparedTarget t) =>
    [
        t.Name, $"{t.Median(r => r.CallsPerSecond):N0}",
        $"{t.Rounds.Min(r => r.CallsPerSecond):N0} .. {t.Rounds.Max(r => r.CallsPerSecond):N0}",
        $"{t.Median(r => r.CallsPerSecond) * t.DecisionsPerCall:N0}", $"{t.Median(r => r.CpuMicroseconds):N2}",
        $"{t.Median(r => r.CpuMicroseconds) * 1_000 / t.DecisionsPerCall:N0}", $"{t.Median(r => r.MedianMicroseconds):N0}",
        $"{t.Median(r => r.ServerCores):F2}", $"{t.Median(r => r.SenderCores):F2}",
    ];

    private static IReadOnlyList<string> Cells(ComparedRatio r) =>
    [
        $"{r.Of} / {r.To}",
        r.Value switch
        {
            ComparedValue.CallsPerSecond => "calls/s",
            ComparedValue.MedianTime => "p50",
            _ => "CPU/call",
        },
        Number(r.OfMedians),
        $"{Number(r.OfRounds.Min())} .. {Number(r.OfRounds.Max())}",
        string.Join(' ', r.OfRounds.Select(Number)),
        r.Aim is { } aim ? $"{(r.Value == ComparedValue.CallsPerSecond ? ">=" : "<=")} {Number(aim)}" : "",
        r.IsMet switch
        {
            true => "yes",
            false => "NO",
            null => "",
        },
    ];

    private static string Number(double ratio) => ratio.ToString(ratio < 10 ? "F2" : "F0", CultureInfo.InvariantCulture);
}
