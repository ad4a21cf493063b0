using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Options;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using Grpc.Core;
using Reason = CasesPdp.Decisions.Reason;
using Refusal = CasesPdp.Server.Requests.Refusal;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Selects the calls that are logged, and hands them to the queue. There is none unless decisions are logged.</summary>
/// <remarks>
/// A call is recorded where it was answered and queued by its handler, which knows the caller. Selection looks at reasons and operations
/// and draws at random; nothing that a caller chooses keeps a denied decision out of the log. Thread-safe.
/// </remarks>
internal sealed class DecisionRecorder(
    DecisionLogOptions options, DecisionLogQueue queue, DecisionLogCounts counts, ServerMetrics metrics, TimeProvider time)
{
    private readonly double _allowShare = options.AllowShare;
    private readonly TimeSpan _durableWait = TimeSpan.FromMilliseconds(options.DurableWaitMilliseconds);
    private readonly OperationSet? _durable = options.DurableNames.Count == 0 ? null : new OperationSet(options.DurableNames);

    /// <summary>Records a call that was answered, if it is to be logged.</summary>
    /// <param name="call">The call.</param>
    /// <param name="method">Its method.</param>
    /// <param name="request">The request.</param>
    /// <param name="policy">The policy that decided.</param>
    /// <param name="tally">The reasons of its decisions.</param>
    /// <param name="elapsed">How long answering took.</param>
    /// <param name="mustWait">What <see cref="MustWait"/> said, if it was asked.</param>
    public void Record(
        WireCall call,
        string method,
        ReadOnlySpan<byte> request,
        LoadedPolicy policy,
        ReasonTally tally,
        TimeSpan elapsed,
        bool? mustWait = null)
    {
        var isDurable = mustWait ?? MustWait(method, request, policy);
        var isSampled = IsSampled(tally);
        if (isDurable || isSampled || (options.Denies && HasDenied(tally)))
        {
            call.Record = RecordOf(method, request, call.Answer, policy, tally, elapsed, isSampled, isDurable);
        }
    }

    /// <summary>As above, of a request that the generated classes parsed.</summary>
    public void Record(WireCall call, string method, IMessage request, LoadedPolicy policy, ReasonTally tally, TimeSpan elapsed) =>
        Record(call, method, request.ToByteArray(), policy, tally, elapsed);

    /// <summary>Whether the answer to a request waits until its record is on the disk.</summary>
    public bool MustWait(string method, ReadOnlySpan<byte> request, LoadedPolicy policy) =>
        _durable is not null && RequestActions.AskFor(_durable, policy.Snapshot, method, request);

    /// <summary>Queues the record of a call that does not wait for it.</summary>
    public void Queue(WireCall call, CallOrigin origin)
    {
        var record = call.Record!;
        call.Record = null;
        record.Origin = origin;
        TryQueue(record);
    }

    /// <summary>Queues the record of a call. A durable one is waited for, and the call refused if it does not get to the disk.</summary>
    /// <exception cref="RpcException">The call is refused, and its method does not refuse by an answer.</exception>
    public Task<WireCall> QueueAsync(WireCall call, ServerCallContext context)
    {
        if (call.Record is not { Written: { } written } record)
        {
            Queue(call, CallOrigin.Of(context));
            return Task.FromResult(call);
        }

        call.Record = null;
        record.Origin = CallOrigin.Of(context);
        return QueueDurablyAsync(call, record, written.Task, context.CancellationToken);
    }

    /// <summary>Records and queues a call that lists or explains: one record, selected by its reason.</summary>
    /// <param name="method">The method.</param>
    /// <param name="request">The request.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="policy">The policy that answered.</param>
    /// <param name="elapsed">How long answering took.</param>
    /// <param name="context">The call.</param>
    public void Queue(
        string method, IMessage request, IMessage answer, LoadedPolicy policy, TimeSpan elapsed, ServerCallContext context)
    {
        var tally = TallyOf(request, answer);
        var isSampled = IsSampled(tally);
        if (isSampled || (options.Denies && HasDenied(tally)))
        {
            var record = RecordOf(
                method, request.ToByteArray(), answer.ToByteArray(), policy, tally, elapsed, isSampled, isDurable: false, isListing: true);
            record.Origin = CallOrigin.Of(context);
            TryQueue(record);
        }
    }

    private CallRecord RecordOf(
        string method, ReadOnlySpan<byte> request, ReadOnlySpan<byte> answer, LoadedPolicy policy, ReasonTally tally, TimeSpan elapsed,
        bool isSampled, bool isDurable, bool isListing = false) => new(request, answer)
        {
            Method = method,
            Policy = policy,
            Time = time.GetUtcNow(),
            Duration = elapsed,
            IsSampled = isSampled,
            IsListing = isListing,
            Written = isDurable ? new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously) : null,
            ReasonCounts = tally.Counts.ToArray(),
        };

    // Each subject of a filter is a decision, although its answer does not say why one is denied.
    private static ReasonTally TallyOf(IMessage request, IMessage answer)
    {
        var tally = new ReasonTally();
        if (request is FilterSubjectsRequest filtered)
        {
            var allowed = ((FilterSubjectsResponse)answer).Allowed.Count;
            tally.Add(Reason.Allowed, allowed);
            tally.Add(Reason.Unspecified, filtered.Subjects.Count - allowed);
        }
        else
        {
            tally.Add(ReasonOf(answer));
        }

        return tally;
    }

    // ListRoles decides about no subject: it counts as a call that allows.
    private static Reason ReasonOf(IMessage answer) => answer switch
    {
        ExplainResponse explained => (Reason)explained.Reason,
        ListCapabilitiesResponse capabilities => (Reason)capabilities.Reason,
        PlanCasesResponse plan => (Reason)plan.Reason,
        _ => Reason.Allowed,
    };

    private bool IsSampled(ReasonTally tally) => tally.Counts[(int)Reason.Allowed] != 0
        && (_allowShare >= 1 || (_allowShare > 0 && Random.Shared.NextDouble() < _allowShare));

    private static bool HasDenied(ReasonTally tally)
    {
        var allowed = tally.Counts[(int)Reason.Allowed];
        var all = 0L;
        foreach (var count in tally.Counts)
        {
            all += count;
        }

        return all != allowed;
    }

    private bool TryQueue(CallRecord record)
    {
        if (queue.TryAdd(record, out var reason))
        {
            return true;
        }

        counts.AddLost(reason, record.RecordCount(options.Denies, options.MaxRecordsPerCall));
        record.ReturnBytes();
        return false;
    }

    // The record may still get to the disk after the wait: the log can hold an answer that was not given, never the reverse.
    private async Task<WireCall> QueueDurablyAsync(WireCall call, CallRecord record, Task<bool> written, CancellationToken cancellation)
    {
        try
        {
            if (TryQueue(record) && await written.WaitAsync(_durableWait, time, cancellation))
            {
                return call;
            }
        }
        catch (TimeoutException)
        {
            // Refused as if it had failed.
        }

        var refusal = Refusal.RecordNotWritten();
        metrics.Refused(refusal);
        if (record.Method != nameof(DecisionService.DecisionServiceBase.StreamCheck))
        {
            throw refusal.ToException();
        }

        var id = StreamCheckResponse.Parser.ParseFrom(call.Answer).Id;
        call.ReturnAnswer();
        call.Refusal = new StreamCheckResponse { Id = id, Error = refusal.ToRequestError() };
        return call;
    }
}
