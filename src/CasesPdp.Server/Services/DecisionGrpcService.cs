using CasesPdp.Decisions;
using CasesPdp.Policies.Explanations;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using CasesPdp.Server.Wire;
using Grpc.Core;

namespace CasesPdp.Server.Services;

/// <summary>The methods of the decision service that explain and list; those that decide are bound by <see cref="WireBinder"/>.</summary>
/// <remarks>Every method reads the policy in force once, validates the request whole, and answers from that policy alone.</remarks>
internal sealed class DecisionGrpcService(PolicySelector policies, PageTokens tokens, ServerMetrics metrics)
    : DecisionService.DecisionServiceBase
{
    /// <inheritdoc/>
    public override async Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context)
    {
        var policy = await policies.SelectAsync(request, request.Revision, RequestValidator.Validate, context);
        using var timing = metrics.Time(nameof(Explain));
        Accept(RequestValidator.Validate(request, policy.Snapshot), policy.Snapshot);
        var question = RequestMapper.Read(request.Subject, request.Action, request.Resource);
        return Explainer.Explain(policy, question).ToMessage(policy.Snapshot.Revision);
    }

    /// <inheritdoc/>
    public override async Task<ListCapabilitiesResponse> ListCapabilities(ListCapabilitiesRequest request, ServerCallContext context)
    {
        var policy = await policies.SelectAsync(request, request.Revision, RequestValidator.Validate, context);
        using var timing = metrics.Time(nameof(ListCapabilities));
        Accept(RequestValidator.Validate(request, policy.Snapshot), policy.Snapshot);
        return CapabilityLister.List(policy, RequestMapper.Read(request)).ToMessage(policy.Snapshot.Revision);
    }

    /// <inheritdoc/>
    public override async Task<PlanCasesResponse> PlanCases(PlanCasesRequest request, ServerCallContext context)
    {
        var policy = await policies.SelectAsync(request, request.Revision, RequestValidator.Validate, context);
        using var timing = metrics.Time(nameof(PlanCases));
        Accept(RequestValidator.Validate(request, policy.Snapshot), policy.Snapshot);
        return CasePlanner.Plan(policy, RequestMapper.Read(request)).ToMessage(policy.Snapshot.Revision);
    }

    /// <inheritdoc/>
    public override async Task<ListRolesResponse> ListRoles(ListRolesRequest request, ServerCallContext context)
    {
        var policy = (await policies.SelectAsync(request, request.Revision, RequestValidator.Validate, context)).Snapshot;
        using var timing = metrics.Time(nameof(ListRoles));
        Accept(RequestValidator.Validate(request, policy), policy);
        var (response, refusal) = RolePage.List(policy, request, tokens);
        Accept(refusal, policy);
        return response!;
    }

    /// <inheritdoc/>
    public override async Task<FilterSubjectsResponse> FilterSubjects(FilterSubjectsRequest request, ServerCallContext context)
    {
        var policy = (await policies.SelectAsync(request, request.Revision, RequestValidator.Validate, context)).Snapshot;
        using var timing = metrics.Time(nameof(FilterSubjects));
        Accept(RequestValidator.Validate(request, policy), policy);
        var scratch = WireScratch.For(policy, context.CancellationToken);
        var response = SubjectFilter.Evaluate(scratch, request);
        metrics.Decided(scratch.Tally);
        return response;
    }

    /// <inheritdoc/>
    public override Task<GetServerInfoResponse> GetServerInfo(GetServerInfoRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(GetServerInfo));
        return Task.FromResult(ServerInfo.Of(policies.Current));
    }

    private void Accept(Refusal? refusal, PolicySnapshot policy)
    {
        RequestTrace.Name(policy.Revision);
        if (refusal is not null)
        {
            metrics.Refused(refusal);
            throw refusal.ToException();
        }
    }
}
