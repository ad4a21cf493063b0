using System.Diagnostics.Metrics;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Admission;

/// <summary>The metrics of what callers cost together.</summary>
internal sealed class AdmissionMetrics
{
    private static readonly KeyValuePair<string, object?>[] Reasons =
    [
        new("reason", "BYTES_IN_FLIGHT"),
        new("reason", "EXPENSIVE_QUEUE"),
        new("reason", "OVERLOAD"),
        new("reason", "REQUEST_NOT_SENT"),
        new("reason", "ANSWER_NOT_TAKEN"),
    ];

    private readonly Meter _meter;
    private readonly Counter<long> _shed;

    public AdmissionMetrics(IMeterFactory meters)
    {
        _meter = meters.Create(ServerMetrics.MeterName);
        _shed = _meter.CreateCounter<long>("casespdp.calls.shed", "{call}", "Valid calls that were not served, by reason.");
    }

    /// <summary>Counts a call that was shed.</summary>
    public void Shed(ShedReason reason) => _shed.Add(1, Reasons[(int)reason]);

    /// <summary>Publishes the gauge of the lane.</summary>
    public void Observe(ExpensiveLane lane) => _meter.CreateObservableGauge(
        "casespdp.expensive_requests.waiting", () => lane.Waiting, "{request}", "Expensive requests that wait for a thread.");

    /// <summary>Publishes the gauges of the budget.</summary>
    public void Observe(ByteBudget budget, Func<int> calls)
    {
        _meter.CreateObservableGauge("casespdp.bytes_in_flight", () => budget.Taken, "By", "Bytes that calls in flight hold, answers not yet taken included.");
        _meter.CreateObservableGauge("casespdp.bytes_in_flight.limit", () => budget.Limit, "By", "Most bytes that calls in flight may hold.");
        _meter.CreateObservableGauge("casespdp.calls_in_flight", calls, "{call}", "Calls whose answers have not been taken.");
    }
}
