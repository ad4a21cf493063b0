using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Telemetry;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>Turns the bytes of a request into a call: answered on the spot, or kept for <see cref="WireFallback"/>.</summary>
internal sealed class WireReader(ActiveSnapshot<LoadedPolicy> active, ServerMetrics metrics, DecisionRecorder? recorder = null)
{
    /// <summary>Reads a request.</summary>
    public WireCall Read(DeserializationContext context, WireMethod method)
    {
        var call = new WireCall();
        var payload = context.PayloadAsReadOnlySequence();
        if (payload.IsSingleSegment)
        {
            call.Request = TryAnswer(payload.FirstSpan, method, call) ? null : new RequestBytes(payload);
            return call;
        }

        call.Request = new RequestBytes(payload);
        call.IsExpensive = call.Request.Length > RequestParser.ExpensiveBytes;
        if (!call.IsExpensive && TryAnswer(call.Request.Span, method, call))
        {
            call.Request.Dispose();
            call.Request = null;
        }

        return call;
    }

    /// <summary>Answers a request whose answer is small and waits for nothing.</summary>
    /// <param name="request">The request.</param>
    /// <param name="method">Its method.</param>
    /// <param name="call">The call that gets the answer.</param>
    public bool TryAnswerAtOnce(ReadOnlySpan<byte> request, WireMethod method, WireCall call)
    {
        var policy = active.Current;
        return recorder?.MustWait(method.Name, request, policy) != true
            && TryAnswer(request, method, call, policy, WireScratch.For(policy.Snapshot), mustWait: false);
    }

    /// <summary>Answers a request from its bytes and counts what was decided.</summary>
    /// <param name="request">The request.</param>
    /// <param name="method">Its method.</param>
    /// <param name="call">The call that gets the answer.</param>
    /// <param name="policy">The policy that decides.</param>
    /// <param name="scratch">Room for deciding by it.</param>
    /// <param name="mustWait">Whether the answer waits for its record; absent: that is found out.</param>
    /// <returns>False where the bytes have to be parsed by the generated classes, or request or answer are too large.</returns>
    public bool TryAnswer(
        ReadOnlySpan<byte> request,
        WireMethod method,
        WireCall call,
        LoadedPolicy policy,
        WireScratch scratch,
        bool? mustWait = null)
    {
        var timing = metrics.Time(method.Name);
        if (!method.Answer(scratch, request, call))
        {
            return false;
        }

        if (call.AnswerBytes > call.MostAnswerBytes)
        {
            call.ReturnAnswer();
            return false;
        }

        // Last what cannot fail: a call that breaks off is decided again, and counted once.
        RequestTrace.Name(scratch.Policy.Revision);
        recorder?.Record(call, method.Name, request, policy, scratch.Tally, timing.Elapsed, mustWait);
        metrics.Decided(method.Name, scratch.Tally);
        timing.Dispose();
        return true;
    }

    // By the policy in force.
    private bool TryAnswer(ReadOnlySpan<byte> request, WireMethod method, WireCall call)
    {
        var policy = active.Current;
        var scratch = WireScratch.For(policy.Snapshot);
        if (TryAnswer(request, method, call, policy, scratch))
        {
            return true;
        }

        call.IsExpensive = scratch.IsExpensive;
        return false;
    }
}
