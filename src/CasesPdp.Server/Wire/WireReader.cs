using System.Buffers;
using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Messages;
using CasesPdp.Server.Telemetry;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>Turns the bytes of a request into an exchange: answered on the spot, or parsed for the generated classes.</summary>
internal sealed class WireReader(ActiveSnapshot<LoadedPolicy> active, ServerMetrics metrics)
{
    /// <summary>Answers the request from its bytes; false where the generated classes must judge it.</summary>
    public delegate bool TryAnswer(WireScratch scratch, ReadOnlySpan<byte> request, WireExchange exchange);

    /// <summary>Reads a request whose bytes <paramref name="tryAnswer"/> may know how to answer.</summary>
    /// <exception cref="RpcException">The bytes are no message.</exception>
    public WireExchange Read(DeserializationContext context, string method, TryAnswer tryAnswer, MessageParser parser)
    {
        var exchange = new WireExchange();
        var payload = context.PayloadAsReadOnlySequence();
        var answered = payload.IsSingleSegment
            ? Answer(payload.FirstSpan, method, tryAnswer, exchange)
            : AnswerSegments(payload, method, tryAnswer, exchange);
        if (!answered)
        {
            StepAside(method, payload, parser, exchange);
        }

        return exchange;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void StepAside(string method, ReadOnlySequence<byte> payload, MessageParser parser, WireExchange exchange)
    {
        try
        {
            if (!IsRefused(method, payload, exchange))
            {
                exchange.Request = parser.ParseFrom(payload);
                metrics.FellBack(method);
            }
        }
        catch (InvalidProtocolBufferException)
        {
            throw Refusal.Malformed().ToException();
        }
    }

    // A batch on a stream is refused by an answer, every other request by the end of the call.
    private bool IsRefused(string method, ReadOnlySequence<byte> payload, WireExchange exchange)
    {
        if (method != nameof(DecisionService.DecisionServiceBase.StreamCheck))
        {
            RequestCounts.Check(method, payload)?.Throw();
            return false;
        }

        if (RequestCounts.CheckStream(payload, out var id) is not { } refusal)
        {
            return false;
        }

        metrics.Refused(refusal);
        exchange.Response = new StreamCheckResponse { Id = id, Error = refusal.ToRequestError() };
        return true;
    }

    private bool AnswerSegments(ReadOnlySequence<byte> payload, string method, TryAnswer tryAnswer, WireExchange exchange)
    {
        using var joined = new JoinedBytes(payload);
        return Answer(joined.Room.AsSpan(0, joined.Length), method, tryAnswer, exchange);
    }

    private bool Answer(ReadOnlySpan<byte> request, string method, TryAnswer tryAnswer, WireExchange exchange)
    {
        var timing = metrics.Time(method);
        var policy = active.Current.Snapshot;
        var scratch = WireScratch.For(policy);
        if (!tryAnswer(scratch, request, exchange))
        {
            return false;
        }

        RequestTrace.Name(policy.Revision);
        metrics.Decided(scratch.Tally);
        timing.Dispose();
        return true;
    }
}
