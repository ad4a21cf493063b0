namespace CasesPdp.Decisions;

/// <summary>What the deployment fixes for every decision.</summary>
/// <param name="SecurityEnabled">Off: grants are not looked at; names, spaces, owners and gates still are.</param>
/// <param name="RestrictedCases">On: the access mode and the assignees of a case are judged.</param>
/// <param name="RolesFromSubjects">On: only the policy's own subject list says who has which roles; a request may not.</param>
/// <param name="LinksUnavailable">The public base URL is missing: what Kibana sends holds no links.</param>
/// <param name="UntypedConnectorRefused">Whether the licence is too low even for the least demanding connector type.</param>
public readonly record struct DecisionRules(
    bool SecurityEnabled,
    bool RestrictedCases,
    bool RolesFromSubjects,
    bool LinksUnavailable,
    bool UntypedConnectorRefused);
