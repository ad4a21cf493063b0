using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;
using Action = CasesPdp.Protocol.V1.Action;
using Reason = CasesPdp.Decisions.Reason;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Reads what a call decided, from its bytes, by the generated classes. Off the hot path.</summary>
/// <remarks>Lazy: what is not taken is not put into words.</remarks>
internal static class CallReader
{
    /// <summary>The decisions of the call that are selected.</summary>
    /// <param name="call">The call.</param>
    /// <param name="isSelected">Selects by the action and the reason.</param>
    public static IEnumerable<LoggedDecision> Read(CallRecord call, Func<Action, Reason, bool> isSelected) => call.Method switch
    {
        nameof(DecisionService.DecisionServiceBase.Check) => OfCheck(call, isSelected),
        nameof(DecisionService.DecisionServiceBase.BatchCheck) => OfBatch(
            BatchCheckRequest.Parser.ParseFrom(call.Request), BatchCheckResponse.Parser.ParseFrom(call.Answer), isSelected),
        nameof(DecisionService.DecisionServiceBase.StreamCheck) => OfBatch(
            StreamCheckRequest.Parser.ParseFrom(call.Request).Batch, StreamCheckResponse.Parser.ParseFrom(call.Answer).Answer, isSelected),
        nameof(DecisionService.DecisionServiceBase.CheckMatrix) => OfMatrix(
            call, CheckMatrixRequest.Parser.ParseFrom(call.Request), CheckMatrixResponse.Parser.ParseFrom(call.Answer), isSelected),
        _ => [OfListing(call)],
    };

    // One decision has one reason, which has been counted: the answer need not be read.
    private static IEnumerable<LoggedDecision> OfCheck(CallRecord call, Func<Action, Reason, bool> isSelected)
    {
        var request = CheckRequest.Parser.ParseFrom(call.Request);
        var reason = (Reason)Array.FindIndex(call.ReasonCounts, count => count != 0);
        return isSelected(request.Action, reason)
            ? [new LoggedDecision(0, RequestMapper.Read(request.Subject, request.Action, request.Resource), reason)]
            : [];
    }

    private static IEnumerable<LoggedDecision> OfBatch(
        BatchCheckRequest request, BatchCheckResponse answer, Func<Action, Reason, bool> isSelected)
    {
        for (var i = 0; i < answer.Reasons.Count; i++)
        {
            var (item, reason) = (request.Items[i], (Reason)answer.Reasons[i]);
            var action = item.Action ?? request.Action;
            if (isSelected(action, reason))
            {
                yield return new LoggedDecision(
                    i, RequestMapper.Read(item.Subject ?? request.Subject, action, item.Resource ?? request.Resource), reason);
            }
        }
    }

    // Without the column of reasons the answer says only what is denied, and the policy why.
    private static IEnumerable<LoggedDecision> OfMatrix(
        CallRecord call, CheckMatrixRequest request, CheckMatrixResponse answer, Func<Action, Reason, bool> isSelected)
    {
        for (var i = 0; i < answer.DecisionCount; i++)
        {
            var (rest, cell) = Math.DivRem(i, request.Cells.Count);
            var (subject, action) = Math.DivRem(rest, request.Actions.Count);
            var isAllowed = (answer.Allowed[i / 8] >> (i % 8) & 1) != 0;
            if (!isSelected(request.Actions[action], isAllowed ? Reason.Allowed : Reason.Unspecified))
            {
                continue;
            }

            var question = RequestMapper.Read(request.Subjects[subject], request.Actions[action], ResourceOf(request.Cells[cell]));
            var reason = isAllowed ? Reason.Allowed
                : answer.Reasons.Count != 0 ? (Reason)answer.Reasons[i]
                : TableEvaluator.Decide(call.Policy.Snapshot, question).Reason;
            yield return new LoggedDecision(i, question, reason);
        }
    }

    private static Resource ResourceOf(MatrixCell cell)
    {
        var resource = new Resource();
        if (cell.HasOwner)
        {
            resource.Owners.Add(cell.Owner);
        }

        if (cell.HasSpace)
        {
            resource.Space = cell.Space;
        }

        return resource;
    }

    private static LoggedDecision OfListing(CallRecord call)
    {
        switch (call.Method)
        {
            case nameof(DecisionService.DecisionServiceBase.Explain):
                var explained = ExplainRequest.Parser.ParseFrom(call.Request);
                var question = RequestMapper.Read(explained.Subject, explained.Action, explained.Resource);
                return new LoggedDecision(0, question, (Reason)ExplainResponse.Parser.ParseFrom(call.Answer).Reason);

            case nameof(DecisionService.DecisionServiceBase.ListCapabilities):
                var capabilities = ListCapabilitiesResponse.Parser.ParseFrom(call.Answer);
                return new LoggedDecision(
                    0,
                    RequestMapper.Read(ListCapabilitiesRequest.Parser.ParseFrom(call.Request)),
                    (Reason)capabilities.Reason,
                    [("owners", capabilities.Owners.Count)]);

            case nameof(DecisionService.DecisionServiceBase.PlanCases):
                var plan = PlanCasesResponse.Parser.ParseFrom(call.Answer);
                return new LoggedDecision(
                    0,
                    RequestMapper.Read(PlanCasesRequest.Parser.ParseFrom(call.Request)),
                    (Reason)plan.Reason,
                    [("owners", plan.Owners.Count)]);

            case nameof(DecisionService.DecisionServiceBase.ListRoles):
                var roles = ListRolesRequest.Parser.ParseFrom(call.Request);
                return new LoggedDecision(
                    0,
                    RequestMapper.Read(null, roles.Action, roles.Resource),
                    null,
                    [("roles", ListRolesResponse.Parser.ParseFrom(call.Answer).Roles.Count)]);

            default:
                var filtered = FilterSubjectsRequest.Parser.ParseFrom(call.Request);
                return new LoggedDecision(
                    0,
                    RequestMapper.Read(null, filtered.Action, filtered.Resource),
                    null,
                    [
                        ("subjects", filtered.Subjects.Count),
                        ("allowed", FilterSubjectsResponse.Parser.ParseFrom(call.Answer).Allowed.Count),
                    ]);
        }
    }
}
