using CasesPdp.Server.Admission;
using CasesPdp.Server.Channels;
using CasesPdp.Server.DecisionLog;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>One stream of batches: reads one, answers it, reads the next.</summary>
/// <remarks>
/// A batch is read only once the answer before it has been written. HTTP/2 so holds back a caller that does not read, and the server holds
/// one batch a stream. Each batch has its own snapshot of the policy.
/// </remarks>
internal sealed class WireStream(
    WireFallback fallback, WireMethod method, StaleGate stale, CancellationToken stopping, DecisionRecorder? recorder = null)
{
    /// <summary>Runs until the caller has no more, gives up, or the server stops.</summary>
    public async Task RunAsync(IAsyncStreamReader<WireCall> requests, IServerStreamWriter<WireCall> responses, ServerCallContext context)
    {
        var cancellation = context.CancellationToken;
        var writer = new AdmittedWriter<WireCall>(responses, AdmittedCall.Of(context), call => call.AnswerBytes);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        try
        {
            while (await requests.MoveNext(either.Token))
            {
                if (stale.IsClosed)
                {
                    throw stale.Refuse().ToException();
                }

                var call = requests.Current;
                if (call.Request is not null)
                {
                    await fallback.AnswerAsync(call, method, context);
                }

                if (call.Record is not null)
                {
                    await recorder!.QueueAsync(call, context);
                }

                await writer.WriteAsync(call);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Between two batches: the answers so far stand, the caller goes elsewhere with the rest.
            throw Requests.Refusal.ServerStopping();
        }
        catch (Exception ended) when (ended is IOException || (ended is InvalidOperationException && HasEnded(context)))
        {
            // The caller reset the stream, or the call ended at its deadline. Either can show before the token is cancelled: gRPC then
            // refuses to read and to write. No caller is left to answer.
        }
    }

    // gRPC ends a call at its deadline first and cancels its token then; its timer and this clock may differ a little.
    private static bool HasEnded(ServerCallContext context) =>
        context.CancellationToken.IsCancellationRequested || context.Deadline <= DateTime.UtcNow.AddSeconds(1);
}
