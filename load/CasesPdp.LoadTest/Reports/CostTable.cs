namespace CasesPdp.LoadTest.Reports;

/// <summary>Rows of costs as a table: medians, and what each way takes more than the first of its work.</summary>
internal static class CostTable
{
    public static NamedTable Of(string scenario, string title, string note, string process, IReadOnlyList<CostRow> rows) => NamedTable.Of(
        scenario,
        title,
        note,
        rows,
        ("work", row => row.Work),
        ("way", row => row.Way),
        ("a second", row => $"{row.Median(r => r.PerSecond):N0}"),
        ("p50, µs", row => $"{row.Median(r => r.P50):N0}"),
        ("p99, µs", row => $"{row.Median(r => r.P99):N0}"),
        ($"{process} CPU, µs", row => $"{row.Median(r => r.Cpu):F1}"),
        ("PDP CPU, µs", row => $"{row.Median(r => r.PdpCpu):F1}"),
        ($"{process} bytes", row => row.Rounds.All(r => r.Bytes is null) ? "" : $"{row.Median(r => r.Bytes ?? 0):N0}"),
        ($"more {process} CPU, µs", row => More(rows, row, r => r.Cpu)),
        ("more CPU of both, µs", row => More(rows, row, r => r.Cpu + r.PdpCpu)),
        ("more p50, µs", row => More(rows, row, r => r.P50)));

    private static string More(IReadOnlyList<CostRow> rows, CostRow row, Func<CostRound, double> value)
    {
        var first = rows.First(r => r.Work == row.Work);
        return ReferenceEquals(first, row) ? "0" : $"{row.More(first, value):+0.0;-0.0;0}";
    }
}
