using CasesPdp.Client;
using CasesPdp.Client.Local;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Testing;

/// <summary>Answers by one policy.</summary>
/// <remarks>Every question passes <see cref="LocalEvaluator"/> first, which refuses the same questions as a server.</remarks>
internal sealed class PolicyAnswers(LoadedPolicy policy)
{
    public string Revision => policy.Snapshot.Revision.Text;

    /// <exception cref="PdpException">The question is not valid.</exception>
    public CaseDecision Check(CaseQuestion question) => LocalEvaluator.Decide(policy.Snapshot, question);

    /// <summary>Every combination, in the order of the answers.</summary>
    /// <exception cref="PdpException">There are none, or more than a matrix may have.</exception>
    public static List<CaseQuestion> QuestionsOf(CaseMatrixQuestion matrix)
    {
        var count = (long)matrix.Subjects.Count * matrix.Actions.Count * matrix.Cells.Count;
        if (count is 0 or > Limits.MatrixCells)
        {
            throw new PdpException(
                PdpFailure.InvalidQuestion, $"A matrix has 1 to {Limits.MatrixCells} decisions; this one has {count}.");
        }

        return
        [
            .. from subject in matrix.Subjects
               from action in matrix.Actions
               from cell in matrix.Cells
               let owners = cell.Owner is null ? Array.Empty<string>() : [cell.Owner]
               select new CaseQuestion(subject, action, new CaseResource { Owners = owners, Space = cell.Space }),
        ];
    }

    /// <exception cref="PdpException">A question is not valid.</exception>
    public CaseMatrix Matrix(CaseMatrixQuestion matrix, IReadOnlyList<CaseQuestion> questions) =>
        new(matrix.Actions.Count, matrix.Cells.Count, questions.Select(q => Check(q).Reason).ToArray(), Revision);

    /// <exception cref="PdpException">The question is not valid.</exception>
    public Client.CasePlan Plan(CaseQuestion question)
    {
        Check(question);
        var plan = CasePlanner.Plan(policy, ToRequest(question));
        return new Client.CasePlan(plan.Owners, plan.Kql, plan.ElasticsearchFilter, plan.Reason, Revision);
    }

    /// <exception cref="PdpException">Subject or space are not valid.</exception>
    public CaseCapabilities Capabilities(CaseSubject subject, string? space)
    {
        var question = new CaseQuestion(subject, CaseCalls.FindCases, new CaseResource { Space = space });
        Check(question);
        var found = CapabilityLister.List(policy, ToRequest(question));
        return new CaseCapabilities(
            [.. found.Owners.Select(o => new Client.OwnerCapabilities(o.Owner, o.Operations, o.Calls))],
            found.Calls,
            found.UiCapabilities,
            found.Reason,
            Revision);
    }

    /// <exception cref="PdpException">The question is not valid.</exception>
    public CaseExplanation Explain(CaseQuestion question)
    {
        var decision = Check(question);
        var found = Explainer.Explain(policy, ToRequest(question));
        return new CaseExplanation(
            decision,
            [
                .. found.Requirements.Select(r => new CaseRequirement(
                    r.Name,
                    r.Owner ?? "",
                    r.IsGranted,
                    [.. r.GrantedBy.Select(g => new CaseGrant(g.Role, g.Privilege, g.Resource))],
                    r.Privileges)),
            ],
            [.. found.Gates.Select(g => new CaseGate(g.Name, g.IsOpen, g.Actual, g.Required))],
            found.SmallestChange is { } change ? ToChange(change) : null,
            [.. found.Alternatives.Select(ToChange)],
            found.KibanaStatus,
            found.KibanaMessage,
            found.AdministratorText,
            found.UserText,
            found.UnknownRoles);
    }

    private static CasePolicyChange ToChange(SmallestChange change) =>
        new(change.Text, change.Role ?? "", change.Space ?? "", change.Privileges, change.Subjects);

    private static DecisionRequest ToRequest(CaseQuestion question) => new()
    {
        SubjectId = question.Subject.Id,
        Roles = question.Subject.Roles,
        LimitedBy = question.Subject.LimitedBy,
        ProfileUid = question.Subject.ProfileUid,
        Action = question.Action.Name,
        Facets = question.Action.Facets,
        Connector = question.Action.Connector,
        Owners = question.Resource.Owners,
        Space = question.Resource.Space,
        AccessMode = question.Resource.AccessMode,
        AssigneeUids = question.Resource.AssigneeUids,
    };
}
