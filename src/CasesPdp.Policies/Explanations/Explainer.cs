using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Explains decisions from the documents.</summary>
/// <remarks>
/// The decision is the decision table's own; an explanation looks up where it came from, and tries the change that it advises.
/// </remarks>
public static class Explainer
{
    /// <summary>Explains the answer to <paramref name="request"/>.</summary>
    public static Explanation Explain(LoadedPolicy policy, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        var decision = TableEvaluator.Decide(policy.Snapshot, request);
        var question = new ResolvedQuestion(policy, request);
        var sources = GrantAttribution.SourcesOf(question).ToList();
        var advisor = new PrivilegeAdvisor(question);
        var gates = GateReader.Read(question);
        var advice = ChangeFinder.Find(question, decision.Reason, advisor, gates);
        var kibana = KibanaAnswer.To(question, decision.Reason);
        var explanation = new Explanation
        {
            Decision = decision,
            Requirements = [.. question.Needs.Select(n => Status(question, n, sources, advisor))],
            Gates = gates,
            SmallestChange = advice.Change,
            Alternatives = advice.Alternatives,
            KibanaStatus = kibana.Status,
            KibanaMessage = kibana.Message,
            AdministratorText = "",
            UserText = ReasonText.ForUser(decision.Reason),
            UnknownRoles = [.. question.AllRoleNames.Where(n => question.Grants.Role(n) is null).Order(StringComparer.Ordinal)],
        };
        return explanation with { AdministratorText = AdministratorText.Of(question, explanation, sources, advice.Text) };
    }

    private static RequirementStatus Status(
        ResolvedQuestion question,
        Need need,
        IReadOnlyList<(GrantSource Source, ulong[] Row)> sources,
        PrivilegeAdvisor advisor)
    {
        var isGranted = question.Meets(need);
        return new RequirementStatus(
            need.Name,
            need.Owner,
            need.IsAnyOwner,
            isGranted,
            isGranted ? [.. sources.Where(s => GrantAttribution.Grants(question, need, s.Row)).Select(s => s.Source)] : [],
            isGranted ? [] : [.. advisor.For(need).Select(p => p.Name)]);
    }
}
