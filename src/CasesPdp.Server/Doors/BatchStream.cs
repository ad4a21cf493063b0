using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Messages;
using CasesPdp.Server.Telemetry;
using Grpc.Core;

namespace CasesPdp.Server.Doors;

/// <summary>One stream of batches: reads one, answers it, reads the next.</summary>
/// <remarks>
/// A batch is read only once the answer before it has been written, so a caller that does not read is held back by HTTP/2, and the server
/// holds one batch a stream. Each batch has its own snapshot of the policy.
/// </remarks>
internal sealed class BatchStream(ActiveSnapshot<LoadedPolicy> active, ServerMetrics metrics, CancellationToken stopping)
{
    /// <summary>Runs until the caller has no more, gives up, or the server stops.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamCheckRequest> requests, IServerStreamWriter<StreamCheckResponse> responses, CancellationToken cancellation)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        try
        {
            while (await requests.MoveNext(either.Token))
            {
                await responses.WriteAsync(Answer(requests.Current, cancellation), cancellation);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Between two batches: the answers so far stand, the caller goes elsewhere with the rest.
            throw new RpcException(new Status(StatusCode.Unavailable, "The server is stopping."));
        }
    }

    private StreamCheckResponse Answer(StreamCheckRequest request, CancellationToken cancellation)
    {
        using var timing = metrics.Time(nameof(DecisionDoor.StreamCheck));
        var policy = active.Current.Snapshot;
        var response = new StreamCheckResponse { Id = request.Id };
        var batch = request.Batch;
        var refusal = batch is null ? Refusal.Required("batch") : BatchChecks.Of(batch, policy);
        if (refusal is not null)
        {
            metrics.Refused(refusal);
            response.Error = refusal.ToRequestError();
            return response;
        }

        response.Answer = BatchEvaluator.Evaluate(policy, batch!, out var tally, cancellation);
        metrics.Decided(tally);
        return response;
    }
}
