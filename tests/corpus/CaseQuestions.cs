using CasesPdp.Client;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Corpus;

/// <summary>Questions of the corpus as the client library asks them, and its answers as the corpus writes them.</summary>
internal static class CaseQuestions
{
    /// <summary>Whether the library can ask it: it asks about cases, and about nothing else.</summary>
    public static bool CanAsk(DecisionRequest request) => request.ResourceType is null or "case";

    /// <summary>The question.</summary>
    public static CaseQuestion Of(DecisionRequest request) => new(
        new CaseSubject
        {
            Id = request.SubjectId ?? "",
            Roles = request.Roles,
            LimitedBy = request.LimitedBy,
            ProfileUid = request.ProfileUid,
        },
        new CaseAction(request.Action) { Facets = request.Facets, Connector = request.Connector },
        new CaseResource
        {
            Owners = request.Owners,
            Space = request.Space,
            AccessMode = request.AccessMode,
            AssigneeUids = request.AssigneeUids,
        });

    /// <summary>The answer as it stands in the corpus.</summary>
    public static string Write(CaseDecision decision) =>
        DecisionCorpus.Write(new Policies.Requests.Decision(decision.Reason, decision.Missing, decision.LinksUnavailable));
}
