using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Explanations;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Admission;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Services;

/// <summary>The methods of the decision service that explain and list; those that decide are bound by <see cref="WireBinder"/>.</summary>
/// <remarks>
/// Every method reads the policy in force once, validates the request whole, and answers from that policy alone, in the lane for expensive
/// work.
/// </remarks>
internal sealed class DecisionGrpcService(
    PolicySelector policies, PageTokens tokens, ExpensiveLane lane, ServerMetrics metrics, DecisionRecorder? recorder = null)
    : DecisionService.DecisionServiceBase
{
    /// <inheritdoc/>
    public override Task<ExplainResponse> Explain(ExplainRequest request, ServerCallContext context) => AnswerAsync(
        request, request.Revision, RequestValidator.Validate, context, policy =>
        {
            var question = RequestMapper.Read(request.Subject, request.Action, request.Resource);
            return Explainer.Explain(policy, question).ToMessage(policy.Snapshot.Revision);
        });

    /// <inheritdoc/>
    public override Task<ListCapabilitiesResponse> ListCapabilities(ListCapabilitiesRequest request, ServerCallContext context) => AnswerAsync(
        request, request.Revision, RequestValidator.Validate, context,
        policy => CapabilityLister.List(policy, RequestMapper.Read(request)).ToMessage(policy.Snapshot.Revision));

    /// <inheritdoc/>
    public override Task<PlanCasesResponse> PlanCases(PlanCasesRequest request, ServerCallContext context) => AnswerAsync(
        request, request.Revision, RequestValidator.Validate, context,
        policy => CasePlanner.Plan(policy, RequestMapper.Read(request)).ToMessage(policy.Snapshot.Revision));

    /// <inheritdoc/>
    public override Task<ListRolesResponse> ListRoles(ListRolesRequest request, ServerCallContext context) => AnswerAsync(
        request, request.Revision, RequestValidator.Validate, context, policy =>
        {
            var (response, refusal) = RolePage.List(policy.Snapshot, request, tokens);
            ThrowIf(refusal);
            return response!;
        });

    /// <inheritdoc/>
    public override Task<FilterSubjectsResponse> FilterSubjects(FilterSubjectsRequest request, ServerCallContext context) => AnswerAsync(
        request, request.Revision, RequestValidator.Validate, context, policy =>
        {
            var scratch = WireScratch.For(policy.Snapshot, context.CancellationToken);
            var response = SubjectFilter.Evaluate(scratch, request);
            metrics.Decided(nameof(FilterSubjects), scratch.Tally);
            return response;
        });

    /// <inheritdoc/>
    public override Task<ListNamesResponse> ListNames(ListNamesRequest request, ServerCallContext context) => AnswerAsync(
        request, request.Revision, RequestValidator.Validate, context, policy =>
        {
            var (response, refusal) = NamePage.List(policy.Snapshot, request, tokens);
            ThrowIf(refusal);
            return response!;
        },
        isDecision: false);

    /// <inheritdoc/>
    public override Task<GetServerInfoResponse> GetServerInfo(GetServerInfoRequest request, ServerCallContext context)
    {
        using var timing = metrics.Time(nameof(GetServerInfo));
        return Task.FromResult(ServerInfo.Of(policies.Current));
    }

    private async Task<TResponse> AnswerAsync<TRequest, TResponse>(
        TRequest request,
        RevisionRequirement? demand,
        Func<TRequest, PolicySnapshot, Refusal?> validate,
        ServerCallContext context,
        Func<LoadedPolicy, TResponse> answer,
        bool isDecision = true,
        [CallerMemberName] string method = "")
        where TRequest : IMessage
        where TResponse : IMessage
    {
        var policy = await policies.SelectAsync(request, demand, validate, context);
        RequestTrace.Name(policy.Snapshot.Revision);
        return await lane.RunAsync(
            () =>
            {
                using var timing = metrics.Time(method);
                ThrowIf(validate(request, policy.Snapshot));
                var response = answer(policy);
                if (isDecision)
                {
                    recorder?.Queue(method, request, response, policy, timing.Elapsed, context);
                }

                return response;
            },
            context.CancellationToken);
    }

    private void ThrowIf(Refusal? refusal)
    {
        if (refusal is not null)
        {
            metrics.Refused(refusal);
            throw refusal.ToException();
        }
    }
}
