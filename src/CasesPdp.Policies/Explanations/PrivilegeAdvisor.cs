namespace CasesPdp.Policies.Explanations;

/// <summary>Which privileges come into question when something is missing.</summary>
internal sealed class PrivilegeAdvisor
{
    private const string SecurityOwner = "securitySolution";
    private const string ObservabilityOwner = "observability";

    // Many features give rights on alerts. For Security the newest that the version has is advised, for Observability all of them.
    private static readonly string[] SecurityAlerts = ["securitySolutionAlertsV1", "securitySolutionRulesV1", "siemV4"];
    private static readonly string[] ObservabilityAlerts = ["observabilityAlerts", "apm", "infrastructure", "logs", "slo", "uptime"];

    private readonly ResolvedQuestion _question;

    public PrivilegeAdvisor(ResolvedQuestion question)
    {
        _question = question;
        var grants = question.Grants;
        var alerts = AdvisedAlerts();
        var others = grants.Features.AlertsFeatures.Except(alerts).ToHashSet(StringComparer.Ordinal);
        Current = [.. grants.Current.Where(p => !others.Contains(p.Feature))];
    }

    /// <summary>Privileges of current features that may be advised, least first.</summary>
    public IReadOnlyList<PrivilegeRow> Current { get; }

    /// <summary>
    /// The privileges each of which would meet the need, least first. Deprecated ones only where no current one would: a UI capability
    /// of a deprecated feature.
    /// </summary>
    public IReadOnlyList<PrivilegeRow> For(Need need)
    {
        var current = Meeting(need, Current);
        return current.Count > 0 ? current : Meeting(need, _question.Grants.Deprecated);
    }

    private List<PrivilegeRow> Meeting(Need need, IReadOnlyList<PrivilegeRow> candidates)
    {
        var row = _question.Row;
        var meeting = candidates.Where(p => _question.Meets(need, [.. row.Zip(p.Row, (a, b) => a | b)])).ToList();
        if (!need.IsAnyOwner || _question.Owners == 0)
        {
            return meeting;
        }

        // Where any owner would do, one that the question names anyway is the natural one.
        var natural = meeting.Where(p => ResolvedQuestion.Places(_question.Owners).Any(o => (p.Row[o] & need.Bits) != 0)).ToList();
        return natural.Count > 0 ? natural : meeting;
    }

    private List<string> AdvisedAlerts()
    {
        var named = ResolvedQuestion.Places(_question.Owners).Select(o => _question.Snapshot.Owners[o]).ToList();
        var registered = _question.Grants.Features.Owners;
        var isObservability = named.Contains(ObservabilityOwner) && !named.Contains(SecurityOwner);
        return isObservability || !registered.Contains(SecurityOwner)
            ? [.. ObservabilityAlerts]
            : [.. SecurityAlerts.Where(_question.Grants.Features.AlertsFeatures.Contains).Take(1)];
    }
}
