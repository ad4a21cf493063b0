namespace CasesPdp.LoadTest.Reports;

/// <summary>Latencies over time, with marks.</summary>
internal sealed record TimeLine(
    string Scenario, string Title, string Target, double BinSeconds, IReadOnlyList<TimeBin> Bins, IReadOnlyList<TimeMark> Marks,
    IReadOnlyList<string> Findings);
