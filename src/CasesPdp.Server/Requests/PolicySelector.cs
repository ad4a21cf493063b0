using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Policy;
using Grpc.Core;

namespace CasesPdp.Server.Requests;

/// <summary>Says which policy answers a request: the one in force, or the one that the request demands and waits for.</summary>
internal sealed class PolicySelector(ActiveSnapshot<LoadedPolicy> active, RevisionWaiter waiter)
{
    /// <summary>The policy in force.</summary>
    public LoadedPolicy Current => active.Current;

    /// <summary>The policy that answers. A request waits only if it has no other fault than to demand another revision.</summary>
    /// <param name="request">The request.</param>
    /// <param name="demand">What it demands.</param>
    /// <param name="validate">What is wrong with it, if anything is.</param>
    /// <param name="context">Holds the caller's deadline.</param>
    public ValueTask<LoadedPolicy> SelectAsync<TRequest>(
        TRequest request, RevisionRequirement? demand, Func<TRequest, PolicySnapshot, Refusal?> validate, ServerCallContext context)
    {
        var policy = active.Current;
        return demand is null || !RevisionDemand.MayBeMetLater(demand, policy.Snapshot.Revision)
            || validate(request, policy.Snapshot) is not { IsRevisionNotAvailable: true }
            ? ValueTask.FromResult(policy)
            : waiter.AwaitAsync(demand, context.Deadline, context.CancellationToken);
    }
}
