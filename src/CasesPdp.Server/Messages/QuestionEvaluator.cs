using CasesPdp.Decisions;

namespace CasesPdp.Server.Messages;

/// <summary>Decides what has been resolved, question after question of one request, with one set of scratch space.</summary>
internal sealed class QuestionEvaluator(PolicySnapshot policy)
{
    private readonly ulong[] _words = new ulong[SubjectGrants.ScratchWords(policy)];

    /// <summary>What the last question lacks, if that was asked for and the reason is MISSING_PRIVILEGE.</summary>
    public List<string> Missing { get; } = [];

    /// <summary>Whether the last question is allowed and what Kibana sends for it holds no links.</summary>
    public bool LinksUnavailable { get; private set; }

    /// <summary>How often each reason was given.</summary>
    public ReasonTally Tally { get; } = new();

    /// <summary>Decides one question.</summary>
    public Reason Decide(ResolvedSubject subject, ResolvedAction action, ResolvedResource resource, bool includeMissing)
    {
        var question = action.Question;
        resource.AddTo(ref question, action.Name);
        question.IsHidden = subject.IsHidden(resource);
        var space = resource.Space;
        var grants = SubjectGrants.Of(policy, subject.Roles, space, _words);
        var reason = Decider.Decide(policy, question, space, grants);

        Missing.Clear();
        if (includeMissing && reason == Reason.MissingPrivilege)
        {
            MissingNames.Collect(policy, question, space, grants, Missing);
        }

        LinksUnavailable = reason == Reason.Allowed && Decider.LinksUnavailable(policy, question);
        Tally.Add(reason);
        return reason;
    }
}
