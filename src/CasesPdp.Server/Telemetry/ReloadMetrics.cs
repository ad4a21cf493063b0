using System.Diagnostics.Metrics;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Telemetry;

/// <summary>The metrics of reading the bundle's directory.</summary>
internal sealed class ReloadMetrics
{
    private static readonly double[] DurationBucketsSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Counter<long> _reloads;
    private readonly Histogram<double> _durations;

    public ReloadMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(ServerMetrics.MeterName);
        _reloads = meter.CreateCounter<long>("casespdp.reloads", "{reload}", "Readings of the bundle's directory or of the channel's releases, by result.");
        _durations = meter.CreateHistogram<double>(
            "casespdp.reload.duration",
            "s",
            "Duration of reading the directory or release, compiling, verifying and swapping what was new.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBucketsSeconds });
    }

    /// <summary>Counts a reading of the directory.</summary>
    public void Reloaded(ReloadOutcome outcome, TimeSpan elapsed)
    {
        var result = new KeyValuePair<string, object?>("result", outcome.ToString().ToUpperInvariant());
        _reloads.Add(1, result);
        _durations.Record(elapsed.TotalSeconds, result);
    }
}
