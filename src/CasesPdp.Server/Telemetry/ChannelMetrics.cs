using System.Diagnostics.Metrics;
using CasesPdp.Distribution.Following;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Telemetry;

/// <summary>The metrics of following a channel. Without one the gauges have no value.</summary>
internal sealed class ChannelMetrics
{
    private static readonly double[] FetchBucketsSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly Counter<long> _refused;
    private readonly Counter<long> _reconnects;
    private readonly Histogram<double> _fetches;

    public ChannelMetrics(IMeterFactory meters, StatusBroadcaster status, ChannelSource? channel = null)
    {
        var meter = meters.Create(ServerMetrics.MeterName);
        meter.CreateObservableGauge(
            "casespdp.source.confirmed_age",
            () => channel is null ? [] : new[] { new Measurement<double>(channel.ConfirmedAge.TotalSeconds) },
            "s",
            "For how long the newest release of the channel has not been confirmed by a read.");
        meter.CreateObservableGauge(
            "casespdp.source.state",
            () => channel is null ? [] : States(channel.Status.State),
            "{channel}",
            "1: the channel is in that state.");
        meter.CreateObservableGauge(
            "casespdp.release.sequence",
            () => channel is null ? [] : Sequences(channel.Status, status.Current),
            "{release}",
            "Sequence of the newest release that was accepted, and of the one that is served.");
        _refused = meter.CreateCounter<long>("casespdp.release.refused", "{release}", "Releases that were refused, by reason.");
        _reconnects = meter.CreateCounter<long>("casespdp.source.reconnects", "{connection}", "How often reading the channel began anew.");
        _fetches = meter.CreateHistogram<double>(
            "casespdp.content.fetch",
            "s",
            "Duration of fetching the content of a release.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = FetchBucketsSeconds });
    }

    /// <summary>Counts a release that was refused.</summary>
    public void Refused(string code) => _refused.Add(1, new KeyValuePair<string, object?>("reason", code));

    /// <summary>Counts a fetch.</summary>
    public void Fetched(TimeSpan elapsed) => _fetches.Record(elapsed.TotalSeconds);

    /// <summary>Counts a beginning.</summary>
    public void Reconnecting() => _reconnects.Add(1);

    // One series a state, so that none begins anew when the state changes.
    private static IEnumerable<Measurement<int>> States(ChannelState now) => Enum.GetValues<ChannelState>()
        .Select(s => new Measurement<int>(s == now ? 1 : 0, new KeyValuePair<string, object?>("state", ChannelStates.Name(s))));

    private static IEnumerable<Measurement<long>> Sequences(ChannelStatus channel, PolicyState state)
    {
        if (channel.Highest is { } highest)
        {
            yield return Of((long)highest.Mark.Sequence, "seen");
        }

        if (state.Kept[0].Release is { } release)
        {
            yield return Of((long)release.Sequence, "serving");
        }

        static Measurement<long> Of(long sequence, string kind) => new(sequence, new KeyValuePair<string, object?>("kind", kind));
    }
}
