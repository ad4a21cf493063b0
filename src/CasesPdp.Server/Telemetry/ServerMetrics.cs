using System.Diagnostics;
using System.Diagnostics.Metrics;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;

namespace CasesPdp.Server.Telemetry;

/// <summary>The metrics of requests and decisions. Updated once a request, never once an item.</summary>
internal sealed class ServerMetrics
{
    /// <summary>The name of the meter.</summary>
    public const string MeterName = "CasesPdp";

    /// <summary>From a single check (microseconds) to a full matrix (tens of milliseconds), and beyond for outliers.</summary>
    public static readonly double[] DurationBucketsSeconds =
        [0.00001, 0.000025, 0.00005, 0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

    private static readonly long[] ItemBuckets = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 100_000, 1_000_000];

    private readonly DecisionCounts _decisions = new();
    private readonly Counter<long> _refusals;
    private readonly Counter<long> _fallbacks;
    private readonly Histogram<double> _durations;
    private readonly Histogram<long> _items;

    public ServerMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("casespdp.decisions", _decisions.Collect, "{decision}", "Decisions by outcome and reason.");
        meter.CreateObservableCounter(
            "casespdp.roles.unknown",
            () => _decisions.UnknownRoles,
            "{role}",
            "Names of roles in answered requests that the policy does not have; names of items that repeat each other count once.");
        _refusals = meter.CreateCounter<long>("casespdp.refusals", "{request}", "Requests that were not evaluated, by error reason.");
        _fallbacks = meter.CreateCounter<long>(
            "casespdp.wire.fallbacks",
            "{request}",
            "Requests that fell back from the one-pass reader to the generated message classes.");
        _durations = meter.CreateHistogram<double>(
            "casespdp.request.duration",
            "s",
            "Time the handler spent on a request, or on one batch of a stream, without reading and writing it.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = DurationBucketsSeconds });
        _items = meter.CreateHistogram<long>(
            "casespdp.request.items",
            "{item}",
            "Decisions that one request took: items of a batch, cells of a matrix, subjects of a filter. A Check takes one and is left out.",
            advice: new InstrumentAdvice<long> { HistogramBucketBoundaries = ItemBuckets });
    }

    /// <summary>Starts the timing of a request.</summary>
    public RequestTiming Time(string method) => new(_durations, method);

    /// <summary>Counts what a request decided.</summary>
    public void Decided(string method, ReasonTally tally)
    {
        var decisions = _decisions.Add(tally);
        if (method != nameof(DecisionService.DecisionServiceBase.Check))
        {
            _items.Record(decisions, new KeyValuePair<string, object?>("method", method));
        }
    }

    /// <summary>Counts a request that was not evaluated.</summary>
    public void Refused(Refusal refusal) => _refusals.Add(1, new KeyValuePair<string, object?>("reason", refusal.Reason));

    /// <summary>Counts a request that fell back to the generated classes.</summary>
    public void FellBack(string method) => _fallbacks.Add(1, new KeyValuePair<string, object?>("method", method));
}

/// <summary>Measures the time of a request. Records it on Dispose.</summary>
internal readonly struct RequestTiming(Histogram<double> durations, string method) : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>The time so far.</summary>
    public TimeSpan Elapsed => Stopwatch.GetElapsedTime(_start);

    /// <inheritdoc/>
    public void Dispose() =>
        durations.Record(Elapsed.TotalSeconds, new KeyValuePair<string, object?>("method", method));
}
