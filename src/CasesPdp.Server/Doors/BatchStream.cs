using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Messages;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Telemetry;
using Grpc.Core;

namespace CasesPdp.Server.Doors;

/// <summary>One stream of batches: reads one, answers it, reads the next.</summary>
/// <remarks>
/// A batch is read only once the answer before it has been written, so a caller that does not read is held back by HTTP/2, and the server
/// holds one batch a stream. Each batch has its own snapshot of the policy.
/// </remarks>
internal sealed class BatchStream(
    ActiveSnapshot<LoadedPolicy> active, RevisionWaiter arrival, ServerMetrics metrics, CancellationToken stopping)
{
    /// <summary>Runs until the caller has no more, gives up, or the server stops.</summary>
    public async Task RunAsync(
        IAsyncStreamReader<StreamCheckRequest> requests, IServerStreamWriter<StreamCheckResponse> responses, ServerCallContext context)
    {
        var cancellation = context.CancellationToken;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, stopping);
        try
        {
            while (await requests.MoveNext(either.Token))
            {
                await responses.WriteAsync(await AnswerAsync(requests.Current, context), cancellation);
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            // Between two batches: the answers so far stand, the caller goes elsewhere with the rest.
            throw new RpcException(new Status(StatusCode.Unavailable, "The server is stopping."));
        }
    }

    private async ValueTask<StreamCheckResponse> AnswerAsync(StreamCheckRequest request, ServerCallContext context)
    {
        var batch = request.Batch;
        var policy = await PolicyFor(batch, context);
        var response = new StreamCheckResponse { Id = request.Id };
        var refusal = Check(batch, policy);
        using var timing = metrics.Time(nameof(DecisionDoor.StreamCheck));
        if (refusal is not null)
        {
            metrics.Refused(refusal);
            response.Error = refusal.ToRequestError();
            return response;
        }

        response.Answer = BatchEvaluator.Evaluate(policy, batch!, out var tally, context.CancellationToken);
        metrics.Decided(tally);
        return response;
    }

    // As for a request of its own: a batch waits only if it has no other fault than to demand another revision.
    private async ValueTask<PolicySnapshot> PolicyFor(BatchCheckRequest? batch, ServerCallContext context) => WouldWait(batch)
        ? (await arrival.AwaitAsync(batch!.Revision, context.Deadline, context.CancellationToken)).Snapshot
        : active.Current.Snapshot;

    private bool WouldWait(BatchCheckRequest? batch)
    {
        var policy = active.Current.Snapshot;
        return batch?.Revision is { } demand && RevisionDemand.MayBeMetLater(demand, policy.Revision)
            && Check(batch, policy) is { IsRevisionNotAvailable: true };
    }

    private static Refusal? Check(BatchCheckRequest? batch, PolicySnapshot policy) =>
        batch is null ? Refusal.Required("batch") : BatchChecks.Of(batch, policy);
}
