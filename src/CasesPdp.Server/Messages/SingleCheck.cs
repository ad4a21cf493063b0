using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using Outcome = CasesPdp.Protocol.V1.Outcome;
using Reason = CasesPdp.Decisions.Reason;

namespace CasesPdp.Server.Messages;

/// <summary>Answers single questions.</summary>
internal static class SingleCheck
{
    /// <summary>Answers a request that has been checked.</summary>
    public static CheckResponse Evaluate(PolicySnapshot policy, CheckRequest request, out ReasonTally tally)
    {
        var evaluator = new QuestionEvaluator(policy);
        var (subject, action, resource) = (new ResolvedSubject(policy), new ResolvedAction(policy), new ResolvedResource(policy));
        subject.Resolve(request.Subject);
        action.Resolve(request.Action);
        resource.Resolve(request.Resource);
        var reason = evaluator.Decide(subject, action, resource, request.IncludeMissing);
        tally = evaluator.Tally;
        return new CheckResponse
        {
            Revision = policy.Revision.ToMessage(),
            Outcome = reason == Reason.Allowed ? Outcome.Allow : Outcome.Deny,
            Reason = (Protocol.V1.Reason)reason,
            Missing = { evaluator.Missing },
            LinksUnavailable = evaluator.LinksUnavailable,
        };
    }
}
