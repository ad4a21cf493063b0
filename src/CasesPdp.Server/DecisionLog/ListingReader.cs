using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;
using Action = CasesPdp.Protocol.V1.Action;
using Reason = CasesPdp.Decisions.Reason;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Reads the one record of a call that explains or lists.</summary>
internal static class ListingReader
{
    /// <summary>The record; null if it is not selected. A call that names no action asks for all of them.</summary>
    public static LoggedDecision? Read(CallRecord call, Func<Action, Reason, bool> isSelected)
    {
        switch (call.Method)
        {
            case nameof(DecisionService.DecisionServiceBase.Explain):
                var explained = ExplainRequest.Parser.ParseFrom(call.Request);
                var question = RequestMapper.Read(explained.Subject, explained.Action, explained.Resource);
                return Selected(explained.Action, question, (Reason)ExplainResponse.Parser.ParseFrom(call.Answer).Reason);

            case nameof(DecisionService.DecisionServiceBase.ListCapabilities):
                var capabilities = ListCapabilitiesResponse.Parser.ParseFrom(call.Answer);
                return Selected(
                    null,
                    RequestMapper.Read(ListCapabilitiesRequest.Parser.ParseFrom(call.Request)),
                    (Reason)capabilities.Reason,
                    [("owners", capabilities.Owners.Count)]);

            case nameof(DecisionService.DecisionServiceBase.PlanCases):
                var plan = PlanCasesResponse.Parser.ParseFrom(call.Answer);
                var planned = RequestMapper.Read(PlanCasesRequest.Parser.ParseFrom(call.Request));
                return Selected(new Action { Name = planned.Action }, planned, (Reason)plan.Reason, [("owners", plan.Owners.Count)]);

            case nameof(DecisionService.DecisionServiceBase.ListRoles):
                var roles = ListRolesRequest.Parser.ParseFrom(call.Request);
                return Selected(
                    roles.Action,
                    RequestMapper.Read(null, roles.Action, roles.Resource),
                    null,
                    [("roles", ListRolesResponse.Parser.ParseFrom(call.Answer).Roles.Count)]);

            default:
                var filtered = FilterSubjectsRequest.Parser.ParseFrom(call.Request);
                return Selected(
                    filtered.Action,
                    RequestMapper.Read(null, filtered.Action, filtered.Resource),
                    null,
                    [
                        ("subjects", filtered.Subjects.Count),
                        ("allowed", FilterSubjectsResponse.Parser.ParseFrom(call.Answer).Allowed.Count),
                    ]);
        }

        // Its decisions have been counted: it is selected if one of them is.
        LoggedDecision? Selected(
            Action? action, DecisionRequest request, Reason? reason, IReadOnlyList<(string Name, long Count)>? counts = null)
        {
            for (var counted = 0; counted < call.ReasonCounts.Length; counted++)
            {
                if (call.ReasonCounts[counted] != 0 && (action is null || isSelected(action, (Reason)counted)))
                {
                    return new LoggedDecision(0, request, reason, counts);
                }
            }

            return null;
        }
    }
}
