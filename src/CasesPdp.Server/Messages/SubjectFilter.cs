using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;

namespace CasesPdp.Server.Messages;

/// <summary>Asks one question for many subjects.</summary>
internal static class SubjectFilter
{
    private const int SubjectsPerCancellationCheck = 256;

    /// <summary>Answers a request that has been checked.</summary>
    public static FilterSubjectsResponse Evaluate(
        PolicySnapshot policy, FilterSubjectsRequest request, out ReasonTally tally, CancellationToken cancellation)
    {
        var evaluator = new QuestionEvaluator(policy);
        var (subject, action, resource) = (new ResolvedSubject(policy), new ResolvedAction(policy), new ResolvedResource(policy));
        action.Resolve(request.Action);
        resource.Resolve(request.Resource);
        tally = evaluator.Tally;
        var response = new FilterSubjectsResponse { Revision = policy.Revision.ToMessage() };
        for (var i = 0; i < request.Subjects.Count; i++)
        {
            if (i % SubjectsPerCancellationCheck == 0)
            {
                cancellation.ThrowIfCancellationRequested();
            }

            subject.Resolve(request.Subjects[i]);
            if (evaluator.Decide(subject, action, resource, includeMissing: false) == Decisions.Reason.Allowed)
            {
                response.Allowed.Add((uint)i);
            }
        }

        return response;
    }
}
