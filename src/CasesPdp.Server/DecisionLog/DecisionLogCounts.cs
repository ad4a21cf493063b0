using System.Diagnostics.Metrics;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.DecisionLog;

/// <summary>How many records were written and lost, for metrics and for the log itself. Thread-safe.</summary>
internal sealed class DecisionLogCounts
{
    private static readonly string[] Reasons = [.. Enum.GetValues<LossReason>().Select(NameOf)];

    private readonly long[] _lost = new long[Reasons.Length];
    private readonly long[] _reported = new long[Reasons.Length];
    private long _written;

    public DecisionLogCounts(IMeterFactory meters)
    {
        var meter = meters.Create(ServerMetrics.MeterName);
        meter.CreateObservableCounter(
            "casespdp.decision_log.written", () => Written, "{record}", "Records of the decision log that were written.");
        meter.CreateObservableCounter(
            "casespdp.decision_log.lost",
            () => Reasons.Select((name, i) => new Measurement<long>(
                Interlocked.Read(ref _lost[i]), new KeyValuePair<string, object?>("reason", name))),
            "{record}",
            "Records of the decision log that were lost.");
    }

    /// <summary>How many records the sinks took.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>How many records were lost.</summary>
    public long LostInAll => Enum.GetValues<LossReason>().Sum(Lost);

    /// <summary>How many records were lost for that reason.</summary>
    public long Lost(LossReason reason) => Interlocked.Read(ref _lost[(int)reason]);

    /// <summary>Counts records that a sink took.</summary>
    public void AddWritten(long count) => Interlocked.Add(ref _written, count);

    /// <summary>Counts records that were lost.</summary>
    public void AddLost(LossReason reason, long count) => Interlocked.Add(ref _lost[(int)reason], count);

    /// <summary>What was lost since the last report that was written, by reason. For the thread that writes.</summary>
    public IReadOnlyList<(string Reason, long Count)> Unreported() =>
        [.. Reasons.Select((name, i) => (name, Interlocked.Read(ref _lost[i]) - _reported[i])).Where(l => l.Item2 > 0)];

    /// <summary>The report has been written. For the thread that writes.</summary>
    public void Reported(IReadOnlyList<(string Reason, long Count)> report)
    {
        foreach (var (name, count) in report)
        {
            _reported[Array.IndexOf(Reasons, name)] += count;
        }
    }

    // As labels are written: QUEUE_FULL.
    private static string NameOf(LossReason reason) => string.Concat(reason.ToString().Select((letter, place) =>
        place > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));
}
