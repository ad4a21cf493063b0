namespace CasesPdp.LoadTest.Reports;

/// <summary>The calls that were due in a stretch of time; latencies in microseconds.</summary>
internal sealed record TimeBin(double Seconds, long Count, double P50, double P99, double Max, double ServerMegabytes = 0);
