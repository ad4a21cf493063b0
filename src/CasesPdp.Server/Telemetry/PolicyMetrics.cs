using System.Diagnostics.Metrics;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Telemetry;

/// <summary>The metrics of the policy in force, of what is held back, and of what is wrong.</summary>
/// <remarks>
/// Only <c>casespdp.revision.info</c> names the revision. A label that changes makes a new series each time, for which an alert would begin
/// to wait anew.
/// </remarks>
internal sealed class PolicyMetrics
{
    private readonly ActiveSnapshot<LoadedPolicy> _active;
    private readonly TimeProvider _time;

    public PolicyMetrics(IMeterFactory meters, ActiveSnapshot<LoadedPolicy> active, StatusBroadcaster status, TimeProvider time)
    {
        (_active, _time) = (active, time);
        var meter = meters.Create(ServerMetrics.MeterName);
        meter.CreateObservableGauge("casespdp.revision.info", Info, "{policy}", "1: the policy in force.");
        Gauge("casespdp.revision.sequence", "{revision}", "The number of the revision in force.", s => (long)s.InForce.Sequence);
        Gauge("casespdp.revision.age", "s", "For how long the revision has been in force.", s => Seconds(Since(s)));
        Gauge("casespdp.revision.pinned", "{revision}", "1: the revision in force is pinned.", s => s.IsPinned ? 1 : 0);
        Gauge("casespdp.revision.held", "{revision}", "1: a revision is held back until it is approved.", s => s.Held is null ? 0 : 1);
        Gauge("casespdp.reload.failing", "{bundle}", "1: the bundle in the directory cannot be served.", s => s.Failure is null ? 0 : 1);
        Gauge(
            "casespdp.reload.behind",
            "s",
            "For how long the bundle's directory has differed from what is in force; 0: it does not.",
            s => s.BehindSince is { } since ? time.GetElapsedTime(since).TotalSeconds : 0);
        Gauge("casespdp.last_good", "{policy}", "1: the stored last good bundle is in force.", s => s.LastGoodAge is null ? 0 : 1);
        Gauge(
            "casespdp.last_good.age",
            "s",
            "Age of the last good bundle while it is in force; 0: it is not.",
            s => s.LastGoodAge is { } age ? Seconds(age + Since(s)) : 0);
        meter.CreateObservableGauge(
            "casespdp.default_bundle", () => active.Current.IsDefault ? 1 : 0, "{policy}", "1: the built-in example policy is in force.");
        meter.CreateObservableGauge(
            "casespdp.table.size", () => active.Current.Snapshot.SizeInBytes, "By", "Bytes of the table in force, without texts of names.");

        void Gauge(string name, string unit, string meaning, Func<PolicyState, double> value) =>
            meter.CreateObservableGauge(name, () => value(status.Current), unit, meaning);
    }

    private static double Seconds(TimeSpan time) => Math.Max(0, time.TotalSeconds);

    private TimeSpan Since(PolicyState state) => _time.GetUtcNow() - state.ActivatedAt;

    private Measurement<int> Info()
    {
        var policy = _active.Current;
        return new(
            1,
            new KeyValuePair<string, object?>("revision", policy.Snapshot.Revision.Text),
            new KeyValuePair<string, object?>("kibana", policy.Bundle.Settings.Kibana),
            new KeyValuePair<string, object?>("deployment", policy.Bundle.Settings.Deployment.Name));
    }
}
