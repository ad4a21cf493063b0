using System.Buffers;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>Answers requests that could not be answered from their bytes as they came.</summary>
/// <remarks>
/// <list type="number">
/// <item>The generated classes have parsed the request. It may wait for the revision that it demands.</item>
/// <item>It is validated whole, and refused if anything is wrong.</item>
/// <item>It is written anew: each field once, in the order of their numbers, defaults before items.</item>
/// <item>Those bytes are answered as all others are, but however expensive they are: the caller's token is looked at while they work.</item>
/// </list>
/// </remarks>
internal sealed class WireFallback(PolicySelector policies, ServerMetrics metrics)
{
    /// <summary>Answers the request of the call.</summary>
    /// <exception cref="RpcException">The request is refused, and its method does not refuse by an answer.</exception>
    public async Task<WireCall> AnswerAsync(WireCall call, WireMethod method, ServerCallContext context)
    {
        // 1. Policy.
        var request = call.Request!;
        var policy = (await policies.SelectAsync(request, method.DemandOf(request), method.Validate, context)).Snapshot;
        using var timing = metrics.Time(method.Name);
        RequestTrace.Name(policy.Revision);
        call.Request = null;

        // 2. Validation.
        if (method.Validate(request, policy) is { } refusal)
        {
            return Refuse(call, request, refusal);
        }

        // 3. and 4. Canonical bytes and their answer.
        var scratch = WireScratch.For(policy, context.CancellationToken);
        if (Answer(scratch, method.Answer, request, call) is { } tooLarge)
        {
            return Refuse(call, request, tooLarge);
        }

        metrics.Decided(scratch.Tally);
        return call;
    }

    /// <summary>Answers a request that has been validated and holds no unknown fields.</summary>
    /// <returns>Null, or the refusal of a request whose answer would be too large.</returns>
    public static Refusal? Answer(WireScratch scratch, WireMethod.TryAnswer answer, IMessage request, WireCall call)
    {
        var size = request.CalculateSize();
        var bytes = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            request.WriteTo(bytes.AsSpan(0, size));
            if (answer(scratch, bytes.AsSpan(0, size), call))
            {
                return null;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }

        return scratch.IsAnswerTooLarge
            ? Refusal.AnswerTooLarge()
            : throw new InvalidOperationException($"A valid {request.Descriptor.Name} was not answered from its bytes.");
    }

    // A batch on a stream is refused by an answer, every other request by the end of the call.
    private WireCall Refuse(WireCall call, IMessage request, Refusal refusal)
    {
        metrics.Refused(refusal);
        call.Refusal = request is StreamCheckRequest batch
            ? new StreamCheckResponse { Id = batch.Id, Error = refusal.ToRequestError() }
            : throw refusal.ToException();
        return call;
    }
}
