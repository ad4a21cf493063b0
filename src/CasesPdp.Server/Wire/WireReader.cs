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

    /// <summary>Answers a request by the policy in force; see the other overload.</summary>
    /// <param name="request">The request.</param>
    /// <param name="method">Its method.</param>
    /// <param name="call">The call that gets the answer.</param>
    /// <param name="mostAnswerBytes">Most bytes of the answer: a larger one is not given.</param>
    public bool TryAnswer(ReadOnlySpan<byte> request, WireMethod method, WireCall call, int mostAnswerBytes = int.MaxValue)
    {
        var policy = active.Current;
        var scratch = WireScratch.For(policy.Snapshot);
        if (TryAnswer(request, method, call, policy, scratch, mostAnswerBytes))
        {
            return true;
        }

        call.IsExpensive = scratch.IsExpensive;
        return false;
    }

    /// <summary>Answers a request from its bytes and counts what was decided.</summary>
    /// <returns>False where the bytes have to be parsed by the generated classes, or request or answer are too large.</returns>
    public bool TryAnswer(
        ReadOnlySpan<byte> request,
        WireMethod method,
        WireCall call,
        LoadedPolicy policy,
        WireScratch scratch,
        int mostAnswerBytes = int.MaxValue)
    {
        var timing = metrics.Time(method.Name);
        if (!method.Answer(scratch, request, call))
        {
            return false;
        }

        if (call.AnswerBytes > mostAnswerBytes)
        {
            call.ReturnAnswer();
            return false;
        }

        RequestTrace.Name(scratch.Policy.Revision);
        metrics.Decided(method.Name, scratch.Tally);
        timing.Dispose();
        recorder?.Record(call, method.Name, request, policy, scratch.Tally, timing.Elapsed);
        return true;
    }
}
