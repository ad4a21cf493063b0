using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Explanations;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Messages;
using CasesPdp.Server.Telemetry;
using Grpc.Core;

namespace CasesPdp.Server.Doors;

/// <summary>The gRPC service that decides.</summary>
/// <remarks>Every method reads the policy in force once, checks the request whole, and answers from that policy alone.</remarks>
internal sealed class DecisionDoor(
    ActiveSnapshot<LoadedPolicy> active,
    PageTokens tokens,
    ServerMetrics metrics,
    Draining draining) : DecisionService.DecisionServiceBase
{
    /// <inheritdoc/>
    public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(Check));
        var policy = active.Current.Snapshot;
        Pass(RequestChecks.Of(request, policy), policy);
        var response = SingleCheck.Evaluate(policy, request, out var tally);
        metrics.Decided(tally);
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<BatchCheckResponse> BatchCheck(BatchCheckRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(BatchCheck));
        var policy = active.Current.Snapshot;
        Pass(BatchChecks.Of(request, policy), policy);
        var response = BatchEvaluator.Evaluate(policy, request, out var tally, context.CancellationToken);
        metrics.Decided(tally);
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<CheckMatrixResponse> CheckMatrix(CheckMatrixRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(CheckMatrix));
        var policy = active.Current.Snapshot;
        Pass(BatchChecks.Of(request, policy), policy);
        var response = MatrixEvaluator.Evaluate(policy, request, out var tally, context.CancellationToken);
        metrics.Decided(tally);
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task StreamCheck(
        IAsyncStreamReader<StreamCheckRequest> requestStream,
        IServerStreamWriter<StreamCheckResponse> responseStream,
        ServerCallContext context)
    {
        draining.Track(context.GetHttpContext());
        return new BatchStream(active, metrics, draining.Begun).RunAsync(requestStream, responseStream, context.CancellationToken);
    }

    /// <inheritdoc/>
    public override Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(Explain));
        var policy = active.Current;
        Pass(RequestChecks.Of(request, policy.Snapshot), policy.Snapshot);
        var words = QuestionWords.Read(request.Subject, request.Action, request.Resource);
        return Task.FromResult(Explainer.Explain(policy, words).ToMessage(policy.Snapshot.Revision));
    }

    /// <inheritdoc/>
    public override Task<ListCapabilitiesResponse> ListCapabilities(ListCapabilitiesRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(ListCapabilities));
        var policy = active.Current;
        Pass(RequestChecks.Of(request, policy.Snapshot), policy.Snapshot);
        return Task.FromResult(CapabilityLister.List(policy, QuestionWords.Read(request)).ToMessage(policy.Snapshot.Revision));
    }

    /// <inheritdoc/>
    public override Task<PlanCasesResponse> PlanCases(PlanCasesRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(PlanCases));
        var policy = active.Current;
        Pass(RequestChecks.Of(request, policy.Snapshot), policy.Snapshot);
        return Task.FromResult(CasePlanner.Plan(policy, QuestionWords.Read(request)).ToMessage(policy.Snapshot.Revision));
    }

    /// <inheritdoc/>
    public override Task<ListRolesResponse> ListRoles(ListRolesRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(ListRoles));
        var policy = active.Current.Snapshot;
        Pass(RequestChecks.Of(request, policy), policy);
        var (response, refusal) = RolePage.List(policy, request, tokens);
        Pass(refusal, policy);
        return Task.FromResult(response!);
    }

    /// <inheritdoc/>
    public override Task<FilterSubjectsResponse> FilterSubjects(FilterSubjectsRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(FilterSubjects));
        var policy = active.Current.Snapshot;
        Pass(RequestChecks.Of(request, policy), policy);
        var response = SubjectFilter.Evaluate(policy, request, out var tally, context.CancellationToken);
        metrics.Decided(tally);
        return Task.FromResult(response);
    }

    /// <inheritdoc/>
    public override Task<GetServerInfoResponse> GetServerInfo(GetServerInfoRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(GetServerInfo));
        return Task.FromResult(ServerInfo.Of(active.Current));
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
