using System.Buffers;
using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Telemetry;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>Turns the bytes of a request into a call: answered on the spot, or parsed for <see cref="WireFallback"/>.</summary>
internal sealed class WireReader(ActiveSnapshot<LoadedPolicy> active, ServerMetrics metrics)
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="RpcException">The bytes are no message, or hold too many of something.</exception>
    public WireCall Read(DeserializationContext context, WireMethod method, MessageParser parser)
    {
        var call = new WireCall();
        var payload = context.PayloadAsReadOnlySequence();
        var answered = payload.IsSingleSegment
            ? TryAnswer(payload.FirstSpan, method, call)
            : TryAnswerSegments(payload, method, call);
        if (!answered)
        {
            Parse(method, payload, parser, call);
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
            return false;
        }

        RequestTrace.Name(policy.Revision);
        metrics.Decided(scratch.Tally);
        timing.Dispose();
        return true;
    }

    private bool TryAnswerSegments(ReadOnlySequence<byte> payload, WireMethod method, WireCall call)
    {
        using var joined = new JoinedBytes(payload);
        return TryAnswer(joined.Room.AsSpan(0, joined.Length), method, call);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Parse(WireMethod method, ReadOnlySequence<byte> payload, MessageParser parser, WireCall call)
    {
        if (method.Name == nameof(DecisionService.DecisionServiceBase.StreamCheck))
        {
            ParseOfStream(payload, parser, call);
        }
        else
        {
            call.Request = StrictBinder.Parse(method.Name, payload, parser, metrics);
        }

        if (call.Request is not null)
        {
            metrics.FellBack(method.Name);
        }
    }

    // A batch on a stream is refused by an answer, every other request by the end of the call.
    private void ParseOfStream(ReadOnlySequence<byte> payload, MessageParser parser, WireCall call)
    {
        try
        {
            if (RequestCounts.CheckStream(payload, out var id) is { } refusal)
            {
                metrics.Refused(refusal);
                call.Refusal = new StreamCheckResponse { Id = id, Error = refusal.ToRequestError() };
                return;
            }
        }
        catch (InvalidProtocolBufferException)
        {
            var malformed = Requests.Refusal.Malformed();
            metrics.Refused(malformed);
            throw malformed.ToException();
        }

        call.Request = StrictBinder.Parse(nameof(DecisionService.DecisionServiceBase.StreamCheck), payload, parser, metrics);
    }
}
