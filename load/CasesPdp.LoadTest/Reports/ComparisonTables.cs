using System.Globalization;

namespace CasesPdp.LoadTest.Reports;

/// <summary>The tables of the comparison's rows.</summary>
internal static class ComparisonTables
{
    public static IEnumerable<NamedTable> Of(string scenario, ComparisonRow row)
    {
        var bound = row.Targets.Where(t => t.IsSenderBound).Select(t => t.Name).ToList();
        yield return NamedTable.Of(
            scenario,
            row.Name,
            row.Description + "."
                + (bound.Count > 0 ? $" The sender was the limit for {string.Join(", ", bound)}: compare CPU times there, not rates." : ""),
            row.Targets,
            ("target", t => t.Name),
            ("calls/s", t => $"{t.Median(r => r.CallsPerSecond):N0}"),
            ("least .. most", t => $"{t.Rounds.Min(r => r.CallsPerSecond):N0} .. {t.Rounds.Max(r => r.CallsPerSecond):N0}"),
            ("decisions/s", t => $"{t.Median(r => r.CallsPerSecond) * t.DecisionsPerCall:N0}"),
            ("CPU us/call", t => $"{t.Median(r => r.CpuMicroseconds):N2}"),
            ("CPU ns/decision", t => $"{t.Median(r => r.CpuMicroseconds) * 1_000 / t.DecisionsPerCall:N0}"),
            ("p50, us", t => $"{t.Median(r => r.Latency.P50):N0}"),
            ("p99, us", t => $"{t.Median(r => r.Latency.P99):N0}"),
            ("p99.9, us", t => $"{t.Median(r => r.Latency.P999):N0}"),
            ("server cores", t => $"{t.Median(r => r.ServerCores):F2}"),
            ("sender cores", t => $"{t.Median(r => r.SenderCores):F2}"));
        yield return NamedTable.Of(
            scenario,
            $"{row.Name}: ratios",
            "",
            row.Ratios,
            ("ratio", r => $"{r.Of} / {r.To}"),
            ("of", r => Name(r.Value)),
            ("of medians", r => Number(r.OfMedians)),
            ("least .. most", r => $"{Number(r.OfRounds.Min())} .. {Number(r.OfRounds.Max())}"),
            ("of each round", r => string.Join(' ', r.OfRounds.Select(Number))),
            ("aim", r => r.Aim is { } aim ? $"{(r.Value == ComparedValue.CallsPerSecond ? ">=" : "<=")} {Number(aim)}" : ""),
            ("met", r => r.IsMet is { } met ? (met ? "yes" : "NO") : ""));
    }

    private static string Name(ComparedValue value) => value switch
    {
        ComparedValue.CallsPerSecond => "calls/s",
        ComparedValue.MedianTime => "p50",
        ComparedValue.TailTime => "p99.9",
        _ => "CPU/call",
    };

    private static string Number(double ratio) => ratio.ToString(ratio < 10 ? "F2" : "F0", CultureInfo.InvariantCulture);
}
