using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Explanations;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Messages;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Telemetry;
using Grpc.Core;

namespace CasesPdp.Server.Doors;

/// <summary>The gRPC service that decides.</summary>
/// <remarks>Every method reads the policy in force once, checks the request whole, and answers from that policy alone.</remarks>
internal sealed class DecisionDoor(
    ActiveSnapshot<LoadedPolicy> active,
    RevisionWaiter arrival,
    PageTokens tokens,
    ServerMetrics metrics,
    Draining draining) : DecisionService.DecisionServiceBase
{
    /// <inheritdoc/>
    public override async Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        var policy = (await PolicyFor(request, request.Revision, RequestChecks.Of, context)).Snapshot;
        using var timing = metrics.Time(nameof(Check));
        Pass(RequestChecks.Of(request, policy), policy);
        var response = SingleCheck.Evaluate(policy, request, out var tally);
        metrics.Decided(tally);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<BatchCheckResponse> BatchCheck(BatchCheckRequest request, ServerCallContext context)
    {
        var policy = (await PolicyFor(request, request.Revision, BatchChecks.Of, context)).Snapshot;
        using var timing = metrics.Time(nameof(BatchCheck));
        Pass(BatchChecks.Of(request, policy), policy);
        var response = BatchEvaluator.Evaluate(policy, request, out var tally, context.CancellationToken);
        metrics.Decided(tally);
        return response;
    }

    /// <inheritdoc/>
    public override async Task<CheckMatrixResponse> CheckMatrix(CheckMatrixRequest request, ServerCallContext context)
    {
        var policy = (await PolicyFor(request, request.Revision, BatchChecks.Of, context)).Snapshot;
        using var timing = metrics.Time(nameof(CheckMatrix));
        Pass(BatchChecks.Of(request, policy), policy);
        var response = MatrixEvaluator.Evaluate(policy, request, out var tally, context.CancellationToken);
        metrics.Decided(tally);
        return response;
    }

    /// <inheritdoc/>
    public override Task StreamCheck(
        IAsyncStreamReader<StreamCheckRequest> requestStream,
        IServerStreamWriter<StreamCheckResponse> responseStream,
        ServerCallContext context)
    {
        draining.Track(context.GetHttpContext());
        return new BatchStream(active, arrival, metrics, draining.Begun).RunAsync(requestStream, responseStream, context);
    }

    /// <inheritdoc/>
    public override async Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context)
    {
        var policy = await PolicyFor(request, request.Revision, RequestChecks.Of, context);
        using var timing = metrics.Time(nameof(Explain));
        Pass(RequestChecks.Of(request, policy.Snapshot), policy.Snapshot);
        var words = QuestionWords.Read(request.Subject, request.Action, request.Resource);
        return Explainer.Explain(policy, words).ToMessage(policy.Snapshot.Revision);
    }

    /// <inheritdoc/>
    public override async Task<ListCapabilitiesResponse> ListCapabilities(ListCapabilitiesRequest request, ServerCallContext context)
    {
        var policy = await PolicyFor(request, request.Revision, RequestChecks.Of, context);
        using var timing = metrics.Time(nameof(ListCapabilities));
        Pass(RequestChecks.Of(request, policy.Snapshot), policy.Snapshot);
        return CapabilityLister.List(policy, QuestionWords.Read(request)).ToMessage(policy.Snapshot.Revision);
    }

    /// <inheritdoc/>
    public override async Task<PlanCasesResponse> PlanCases(PlanCasesRequest request, ServerCallContext context)
    {
        var policy = await PolicyFor(request, request.Revision, RequestChecks.Of, context);
        using var timing = metrics.Time(nameof(PlanCases));
        Pass(RequestChecks.Of(request, policy.Snapshot), policy.Snapshot);
        return CasePlanner.Plan(policy, QuestionWords.Read(request)).ToMessage(policy.Snapshot.Revision);
    }

    /// <inheritdoc/>
    public override async Task<ListRolesResponse> ListRoles(ListRolesRequest request, ServerCallContext context)
    {
        var policy = (await PolicyFor(request, request.Revision, RequestChecks.Of, context)).Snapshot;
        using var timing = metrics.Time(nameof(ListRoles));
        Pass(RequestChecks.Of(request, policy), policy);
        var (response, refusal) = RolePage.List(policy, request, tokens);
        Pass(refusal, policy);
        return response!;
    }

    /// <inheritdoc/>
    public override async Task<FilterSubjectsResponse> FilterSubjects(FilterSubjectsRequest request, ServerCallContext context)
    {
        var policy = (await PolicyFor(request, request.Revision, RequestChecks.Of, context)).Snapshot;
        using var timing = metrics.Time(nameof(FilterSubjects));
        Pass(RequestChecks.Of(request, policy), policy);
        var response = SubjectFilter.Evaluate(policy, request, out var tally, context.CancellationToken);
        metrics.Decided(tally);
        return response;
    }

    /// <inheritdoc/>
    public override Task<GetServerInfoResponse> GetServerInfo(GetServerInfoRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(GetServerInfo));
        return Task.FromResult(ServerInfo.Of(active.Current));
    }

    // The policy in force; or, where a request has no other fault than to demand another one, what is in force once it has waited for that.
    private ValueTask<LoadedPolicy> PolicyFor<TRequest>(
        TRequest request, RevisionRequirement? demand, Func<TRequest, PolicySnapshot, Refusal?> check, ServerCallContext context)
    {
        var policy = active.Current;
        return demand is null || !RevisionDemand.MayBeMetLater(demand, policy.Snapshot.Revision)
            || check(request, policy.Snapshot) is not { IsRevisionNotAvailable: true }
            ? ValueTask.FromResult(policy)
            : arrival.AwaitAsync(demand, context.Deadline, context.CancellationToken);
    }

    private void Pass(Refusal? refusal, PolicySnapshot policy)
    {
        RequestTrace.Name(policy.Revision);
        if (refusal is not null)
        {
            metrics.Refused(refusal);
            throw refusal.ToException();
        }
    }
}
