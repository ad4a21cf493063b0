using System.Diagnostics.Metrics;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Telemetry;

/// <summary>The metrics of the policy's changes.</summary>
internal sealed class ReloadMetrics
{
    private static readonly double[] DurationBucketsSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Counter<long> _reloads;
    private readonly Histogram<double> _durations;

    public ReloadMetrics(IMeterFactory meters, StatusBroadcaster status, TimeProvider time)
    {
        var meter = meters.Create(ServerMetrics.MeterName);
        _reloads = meter.CreateCounter<long>("casespdp.reloads", "{reload}", "Readings of the bundle's directory, by result.");
        _durations = meter.CreateHistogram<double>(
            "casespdp.reload.duration",
            "s",
            "Duration of reading the directory, compiling, verifying and swapping what was new.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBucketsSeconds });
        Gauge("casespdp.revision.sequence", "{revision}", "The number of the revision in force.", s => (long)s.InForce.Sequence);
        Gauge("casespdp.revision.pinned", "{revision}", "1: the revision in force is pinned.", s => s.IsPinned ? 1 : 0);
        Gauge("casespdp.revision.held", "{revision}", "1: a revision is held back.", s => s.Held is null ? 0 : 1);
        Gauge("casespdp.reload.failing", "{bundle}", "1: the bundle cannot be served.", s => s.Failure is null ? 0 : 1);
        Gauge("casespdp.last_good", "{policy}", "1: the stored last good bundle is in force.", s => s.LastGoodAge is null ? 0 : 1);
        meter.CreateObservableGauge(
            "casespdp.reload.behind",
            () => status.Current.BehindSince is { } since ? time.GetElapsedTime(since).TotalSeconds : 0,
            "s",
            "For how long the bundle's directory has differed from what is in force; 0: it does not.");

        void Gauge(string name, string unit, string meaning, Func<PolicyState, long> value) => meter.CreateObservableGauge(
            name, () => Named(status.Current, value), unit, meaning);
    }

    /// <summary>Counts a reading of the directory.</summary>
    public void Reloaded(ReloadOutcome outcome, TimeSpan elapsed)
    {
        var result = new KeyValuePair<string, object?>("result", outcome.ToString().ToUpperInvariant());
        _reloads.Add(1, result);
        _durations.Record(elapsed.TotalSeconds, result);
    }

    private static Measurement<long> Named(PolicyState state, Func<PolicyState, long> value) =>
        new(value(state), new KeyValuePair<string, object?>("revision", state.InForce.Text));
}
