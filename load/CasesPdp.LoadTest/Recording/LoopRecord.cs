using CasesPdp.LoadTest.Http2;
using HdrHistogram;

namespace CasesPdp.LoadTest.Recording;

/// <summary>What one sending thread saw during a phase.</summary>
internal sealed class LoopRecord
{
    private const int MessagesKept = 3;

    private long _answered;
    private long _failed;

    /// <summary>
    /// From when a call was due until its answer was there. Calls that were due and had no answer at the end are in it with the time that
    /// had passed by then: leaving them out would make a stalled server look fast.
    /// </summary>
    public LongHistogram Latency { get; } = Histograms.Create();

    /// <summary>From when a call was due until it was sent, for each call.</summary>
    public LongHistogram Lateness { get; } = Histograms.Create();

    public Dictionary<CallOutcome, long> Errors { get; } = [];

    /// <summary>What servers and checks said about errors: the first few of each kind.</summary>
    public Dictionary<CallOutcome, List<string>> Messages { get; } = [];

    public SampleLog? Samples { get; set; }

    public LiveHistogram Live { get; } = new();

    /// <summary>Calls due, sent or not.</summary>
    public long Due { get; set; }

    /// <summary>Right answers, whenever they came.</summary>
    public long Answered => Volatile.Read(ref _answered);

    /// <summary>Calls that ended otherwise.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Right answers before the end, and the decisions in them: what rates are made of.</summary>
    public long AnsweredBeforeEnd { get; private set; }

    public long DecisionsBeforeEnd { get; private set; }

    /// <summary>The time limit of an answer from when its call was due, in nanoseconds.</summary>
    public long InTimeWithin { get; init; } = long.MaxValue;

    /// <summary>Right answers within that time.</summary>
    public long InTime { get; private set; }

    /// <summary>Calls sent late although the server would have taken them: the sending thread did not run, or was busy.</summary>
    public long LateBySender { get; set; }

    public long Reconnects { get; set; }

    /// <summary>CPU time of the thread, in nanoseconds.</summary>
    public long CpuTime { get; set; }

    /// <summary>Managed bytes that the thread allocated.</summary>
    public long AllocatedBytes { get; set; }

    /// <summary>When the phase began and ended by plan.</summary>
    public long StartedAt { get; set; }

    public long EndsAt { get; set; }

    /// <summary>When the last call was over.</summary>
    public long FinishedAt { get; set; }

    public long Compared { get; set; }

    public long Decoded { get; set; }

    public long Passed { get; set; }

    public void Answer(in EndedCall call)
    {
        var latency = call.EndedAt - call.IntendedAt;
        _answered++;
        Latency.RecordClamped(latency);
        Live.Record(latency);
        InTime += latency <= InTimeWithin ? 1 : 0;
        Samples?.Add(call.IntendedAt, latency);
        if (call.EndedAt <= EndsAt)
        {
            AnsweredBeforeEnd++;
            DecisionsBeforeEnd += call.Request.Decisions;
        }
    }

    public void Fail(CallOutcome outcome, string? message)
    {
        _failed++;
        Errors[outcome] = Errors.GetValueOrDefault(outcome) + 1;
        if (message is null)
        {
            return;
        }

        if (!Messages.TryGetValue(outcome, out var messages))
        {
            Messages[outcome] = messages = [];
        }

        if (messages.Count < MessagesKept && !messages.Contains(message))
        {
            messages.Add(message);
        }
    }

    /// <summary>A call has no answer and will have none; what it waited until now counts as latency.</summary>
    public void GiveUp(CallResult result, long intendedAt, long now)
    {
        var waited = now - intendedAt;
        Latency.RecordClamped(waited);
        Samples?.Add(intendedAt, waited);
        Fail(new CallOutcome(result, 0), null);
    }
}

/// <summary>
/// The histograms of the harness: nanoseconds up to two hours, three digits. No phase is as long, so that nothing is cut off.
/// </summary>
internal static class Histograms
{
    private const long Largest = 7_200 * Clock.Second;

    public static LongHistogram Create() => new(1, Largest, 3);

    /// <summary>Counts a duration; what is out of range counts as the nearest that is in.</summary>
    public static void RecordClamped(this LongHistogram histogram, long nanoseconds) =>
        histogram.RecordValue(Math.Clamp(nanoseconds, 1, Largest));
}
