using System.Buffers;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Admission;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>Answers requests that the reader has not answered: the expensive ones, and those that only the generated classes can
/// parse.</summary>
/// <remarks>
/// <list type="number">
/// <item>A large request is answered from its bytes, in the lane for expensive work and within the budget of bytes in flight.</item>
/// <item>Any other is parsed by the generated classes. It may wait for the revision that it demands.</item>
/// <item>It is validated whole, and refused if anything is wrong.</item>
/// <item>It is written anew: each field once, in the order of their numbers, defaults before items.</item>
/// <item>Those bytes are answered as all others are; what is expensive in its lane, where its caller's token is looked at.</item>
/// </list>
/// </remarks>
internal sealed class WireFallback(
    WireReader reader,
    RequestParser requests,
    PolicySelector policies,
    ExpensiveLane lane,
    ServerMetrics metrics,
    DecisionRecorder? recorder = null)
{
    /// <summary>Answers the request of the call.</summary>
    /// <exception cref="RpcException">The request is refused, and its method does not refuse by an answer.</exception>
    public async Task<WireCall> AnswerAsync(WireCall call, WireMethod method, ServerCallContext context)
    {
        var bytes = call.Request!;
        call.Request = null;
        var admitted = AdmittedCall.Of(context);
        using var held = admitted.Hold(method.ExpansionOf(bytes));

        // 1. Large requests.
        if (bytes.Length > RequestParser.ExpensiveBytes && await TryAnswerAsync(call, bytes, method, context.CancellationToken))
        {
            bytes.Dispose();
            return call;
        }

        // 2. Message.
        metrics.FellBack(method.Name);
        using var heldForObjects = admitted.Hold(RequestParser.SizeOf(bytes));
        if (method.IsStream && RefuseBatch(call, bytes))
        {
            return call;
        }

        var request = await requests.ParseAsync(method.Name, bytes, method.Parser, context);
        return await AnswerAsync(call, request, method, context);
    }

    /// <summary>Answers a request that has been parsed.</summary>
    /// <exception cref="RpcException">As the other overload.</exception>
    public async Task<WireCall> AnswerAsync(WireCall call, IMessage request, WireMethod method, ServerCallContext context)
    {
        // Policy.
        var loaded = await policies.SelectAsync(request, method.DemandOf(request), method.Validate, context);
        var policy = loaded.Snapshot;
        RequestTrace.Name(policy.Revision);

        // 3. to 5. On this thread, unless it is expensive or turns out to be.
        var cancellation = context.CancellationToken;
        return (call.IsExpensive ? null : Answer(WireScratch.For(policy)))
            ?? await lane.RunAsync(() => Answer(WireScratch.For(policy, cancellation))!, cancellation);

        WireCall? Answer(WireScratch scratch)
        {
            using var timing = metrics.Time(method.Name);
            if (method.Validate(request, policy) is { } refusal)
            {
                return Refuse(call, request, refusal);
            }

            if (TryAnswer(scratch, method.Answer, request, call))
            {
                metrics.Decided(method.Name, scratch.Tally);
                recorder?.Record(call, method.Name, request, loaded, scratch.Tally, timing.Elapsed);
                return call;
            }

            return scratch.IsAnswerTooLarge ? Refuse(call, request, Refusal.AnswerTooLarge()) : null;
        }
    }

    /// <summary>Answers a request that has been validated and holds no unknown fields.</summary>
    /// <returns>False where the answer would be too large, or the request is too expensive for this scratch.</returns>
    public static bool TryAnswer(WireScratch scratch, WireMethod.TryAnswer answer, IMessage request, WireCall call)
    {
        var size = request.CalculateSize();
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            request.WriteTo(bytes.AsSpan(0, size));
            if (answer(scratch, bytes.AsSpan(0, size), call))
            {
                return true;
            }

            return scratch.IsAnswerTooLarge || scratch.IsExpensive
                ? false
                : throw new InvalidOperationException($"A valid {request.Descriptor.Name} was not answered from its bytes.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private Task<bool> TryAnswerAsync(WireCall call, RequestBytes bytes, WireMethod method, CancellationToken cancellation) => lane.RunAsync(
        () =>
        {
            var policy = policies.Current;
            return reader.TryAnswer(bytes.Span, method, call, policy, WireScratch.For(policy.Snapshot, cancellation));
        },
        cancellation);

    // A batch on a stream is refused by an answer, every other request by the end of the call.
    private WireCall Refuse(WireCall call, IMessage request, Refusal refusal)
    {
        metrics.Refused(refusal);
        call.Refusal = request is StreamCheckRequest batch
            ? new StreamCheckResponse { Id = batch.Id, Error = refusal.ToRequestError() }
            : throw refusal.ToException();
        return call;
    }

    // Refuses a batch for its number of items before any object is made of them.
    private bool RefuseBatch(WireCall call, RequestBytes bytes)
    {
        try
        {
            if (RequestCounts.CheckStream(bytes, out var id) is not { } refusal)
            {
                return false;
            }

            bytes.Dispose();
            Refuse(call, new StreamCheckRequest { Id = id }, refusal);
            return true;
        }
        catch (InvalidProtocolBufferException)
        {
            // Parsing says so.
            return false;
        }
    }
}
