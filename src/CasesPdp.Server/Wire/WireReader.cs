using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Server.Telemetry;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>Turns the bytes of a request into a call: answered on the spot, or kept for <see cref="WireFallback"/>.</summary>
internal sealed class WireReader(ActiveSnapshot<LoadedPolicy> active, ServerMetrics metrics)
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

        var joined = new RequestBytes(payload);
        if (TryAnswer(joined.Room.AsSpan(0, joined.Length), method, call))
        {
            joined.Dispose();
        }
        else
        {
            call.Request = joined;
        }

        return call;
    }

    private bool TryAnswer(ReadOnlySpan<byte> request, WireMethod method, WireCall call)
    {
        var timing = metrics.Time(method.Name);
        var policy = active.Current.Snapshot;
        var scratch = WireScratch.For(policy);
        if (!method.Answer(scratch, request, call))
        {
            call.IsExpensive = scratch.IsExpensive;
            return false;
        }

        RequestTrace.Name(policy.Revision);
        metrics.Decided(scratch.Tally);
        timing.Dispose();
        return true;
    }
}
