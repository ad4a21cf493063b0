using System.Diagnostics.Metrics;
using CasesPdp.Server.Reload;

namespace CasesPdp.Server.Telemetry;

/// <summary>What the server measures of the policy's changes.</summary>
internal sealed class ReloadMetrics
{
    private static readonly double[] DurationBucketsSeconds = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

    private readonly Counter<long> _reloads;
    private readonly Histogram<double> _durations;

    public ReloadMetrics(IMeterFactory meters, RevisionFeed feed, TimeProvider time)
    {
        var meter = meters.Create(ServerMetrics.MeterName);
        _reloads = meter.CreateCounter<long>("casespdp.reloads", "{reload}", "Readings of the bundle's directory, by what they came to.");
        _durations = meter.CreateHistogram<double>(
            "casespdp.reload.duration",
            "s",
            "How long reading the directory took, with compiling, verifying and exchanging what was new.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBucketsSeconds });
        meter.CreateObservableGauge(
            "casespdp.revision.sequence", () => Named(feed, (long)feed.Current.InForce.Sequence), "{revision}", "The number of the revision in force.");
        meter.CreateObservableGauge(
            "casespdp.revision.pinned", () => Named(feed, feed.Current.IsPinned ? 1 : 0), "{revision}", "1: the revision in force is pinned.");
        meter.CreateObservableGauge(
            "casespdp.revision.held", () => Named(feed, feed.Current.Held is null ? 0 : 1), "{revision}", "1: a revision is held back.");
        meter.CreateObservableGauge(
            "casespdp.reload.failing", () => Named(feed, feed.Current.Fault is null ? 0 : 1), "{bundle}", "1: the bundle cannot be served.");
        meter.CreateObservableGauge(
            "casespdp.reload.behind",
            () => feed.Current.BehindSince is { } since ? time.GetElapsedTime(since).TotalSeconds : 0,
            "s",
            "For how long the bundle's directory has held something else than what is in force; 0: it does not.");
        meter.CreateObservableGauge(
            "casespdp.last_good", () => Named(feed, feed.Current.Source == RevisionSource.LastGood ? 1 : 0), "{policy}", "1: the stored last good bundle is in force.");
    }

    /// <summary>Counts a reading of the directory.</summary>
    public void Reloaded(ReloadOutcome outcome, TimeSpan elapsed)
    {
        var result = new KeyValuePair<string, object?>("result", outcome.ToString().ToUpperInvariant());
        _reloads.Add(1, result);
        _durations.Record(elapsed.TotalSeconds, result);
    }

    private static Measurement<long> Named(RevisionFeed feed, long value) =>
        new(value, new KeyValuePair<string, object?>("revision", feed.Current.InForce.Text));
}
