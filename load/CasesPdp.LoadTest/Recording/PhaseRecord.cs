using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;
using HdrHistogram;

namespace CasesPdp.LoadTest.Recording;

/// <summary>What all sending threads together saw during a phase.</summary>
internal sealed record PhaseRecord
{
    /// <summary>A call sent later than this after it was due is reported as late.</summary>
    public const long LateAfter = 200 * Clock.Microsecond;

    public required Phase Phase { get; init; }

    public required LongHistogram Latency { get; init; }

    public required LongHistogram Lateness { get; init; }

    public required IReadOnlyDictionary<CallOutcome, long> Errors { get; init; }

    public required IReadOnlyDictionary<CallOutcome, IReadOnlyList<string>> Messages { get; init; }

    public required IReadOnlyList<SampleLog> Samples { get; init; }

    public long StartedAt { get; init; }

    public long EndsAt { get; init; }

    public long Due { get; init; }

    public long Answered { get; init; }

    public long Failed { get; init; }

    public long AnsweredBeforeEnd { get; init; }

    public long DecisionsBeforeEnd { get; init; }

    /// <summary>Right answers within the phase's time limit.</summary>
    public long InTime { get; init; }

    /// <summary>Latencies beyond the capacity of the time line.</summary>
    public long SamplesDropped { get; init; }

    public long Compared { get; init; }

    public long Decoded { get; init; }

    public long Passed { get; init; }

    public long Reconnects { get; init; }

    public long AllocatedBytes { get; init; }

    /// <summary>How much of a core the busiest sending thread used: near 1, the sender is the limit.</summary>
    public double BusiestSender { get; init; }

    /// <summary>CPU time of the sending threads, in seconds.</summary>
    public double SenderCpuSeconds { get; init; }

    /// <summary>Cores that the sending threads used.</summary>
    public double SenderCores { get; init; }

    public double Seconds => Clock.Seconds(EndsAt - StartedAt);

    public double CallsPerSecond => AnsweredBeforeEnd / Seconds;

    public double DecisionsPerSecond => DecisionsBeforeEnd / Seconds;

    /// <summary>Calls that were sent late, and those that were due and never sent.</summary>
    public long Late { get; init; }

    /// <summary>Those of them that were late through no fault of the server: the sending thread did not run, or was busy.</summary>
    public long LateBySender { get; init; }

    public long WrongAnswers => Errors.Where(e => e.Key.Result == CallResult.Wrong).Sum(e => e.Value);

    public static PhaseRecord Merge(Phase phase, IReadOnlyList<LoopRecord> loops)
    {
        var latency = Histograms.Create();
        var lateness = Histograms.Create();
        foreach (var loop in loops)
        {
            latency.Add(loop.Latency);
            lateness.Add(loop.Lateness);
        }

        // Processor time is set against the whole time that the thread ran, the wait for late answers included.
        var busy = loops.Select(l => l.CpuTime / (double)Math.Max(1, l.FinishedAt - l.StartedAt)).ToList();
        var notSent = loops.Sum(l => l.Errors.Where(e => e.Key.Result is CallResult.NotSent or CallResult.GivenUp).Sum(e => e.Value));
        return new PhaseRecord
        {
            Phase = phase,
            Latency = latency,
            Lateness = lateness,
            Errors = loops.SelectMany(l => l.Errors).GroupBy(e => e.Key).ToDictionary(g => g.Key, g => g.Sum(e => e.Value)),
            Messages = loops.SelectMany(l => l.Messages).GroupBy(m => m.Key)
                .ToDictionary(g => g.Key, g => (IReadOnlyList<string>)[.. g.SelectMany(m => m.Value).Distinct().Take(3)]),
            Samples = [.. loops.Where(l => l.Samples is not null).Select(l => l.Samples!)],
            StartedAt = loops.Min(l => l.StartedAt),
            EndsAt = loops.Max(l => l.EndsAt),
            Due = loops.Sum(l => l.Due),
            Answered = loops.Sum(l => l.Answered),
            Failed = loops.Sum(l => l.Failed),
            AnsweredBeforeEnd = loops.Sum(l => l.AnsweredBeforeEnd),
            DecisionsBeforeEnd = loops.Sum(l => l.DecisionsBeforeEnd),
            InTime = loops.Sum(l => l.InTime),
            SamplesDropped = loops.Sum(l => l.Samples?.Dropped ?? 0),
            Compared = loops.Sum(l => l.Compared),
            Decoded = loops.Sum(l => l.Decoded),
            Passed = loops.Sum(l => l.Passed),
            Reconnects = loops.Sum(l => l.Reconnects),
            AllocatedBytes = loops.Sum(l => l.AllocatedBytes),
            BusiestSender = busy.Max(),
            SenderCores = busy.Sum(),
            SenderCpuSeconds = Clock.Seconds(loops.Sum(l => l.CpuTime)),
            LateBySender = loops.Sum(l => l.LateBySender),
            Late = notSent + lateness.RecordedValues().Where(v => v.ValueIteratedTo > LateAfter).Sum(v => v.CountAddedInThisIterationStep),
        };
    }
}
