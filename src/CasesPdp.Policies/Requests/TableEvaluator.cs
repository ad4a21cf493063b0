using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Requests;

/// <summary>Decides questions in words against the decision table: for callers that are not built for speed.</summary>
public static class TableEvaluator
{
    /// <summary>The decision, with what is missing.</summary>
    public static Decision Decide(PolicySnapshot policy, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        var question = Resolve(policy, request);
        var space = policy.Spaces.Resolve(Encoding.UTF8.GetBytes(request.Space ?? SpaceId.Default));
        var grants = SubjectGrants.Of(policy, RolesOf(policy, request), space, new ulong[SubjectGrants.ScratchWords(policy)]);
        var reason = Decider.Decide(policy, question, space, grants);
        List<string> missing = [];
        if (reason == Reason.MissingPrivilege)
        {
            MissingNames.Collect(policy, question, space, grants, missing);
        }

        return new Decision(reason, missing, reason == Reason.Allowed && Decider.LinksUnavailable(policy, question));
    }

    /// <summary>The question with its names resolved, visibility included.</summary>
    public static Question Resolve(PolicySnapshot policy, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        var question = new Question
        {
            IsOtherResourceType = request.ResourceType is not null and not "case",
            IsHidden = IsHidden(policy, request),
        };
        var action = Encoding.UTF8.GetBytes(request.Action);
        question.SetAction(policy, action, request.Facets.Aggregate(Facets.None, (set, name) => set | FacetNames.Parse(name)));
        foreach (var owner in request.Owners)
        {
            question.AddOwner(policy, Encoding.UTF8.GetBytes(owner), action);
        }

        if (request.Connector is not null)
        {
            question.SetConnector(policy, Encoding.UTF8.GetBytes(request.Connector));
        }

        return question;
    }

    /// <summary>The known roles of the subject, and of its limit.</summary>
    public static SubjectRoles RolesOf(PolicySnapshot policy, DecisionRequest request) => IdentityOf(policy, request).RolesIn(policy);

    /// <summary>Who asks.</summary>
    public static SubjectIdentity IdentityOf(PolicySnapshot policy, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        var identity = default(SubjectIdentity);
        if (request.SubjectId is not null)
        {
            identity.SetId(Encoding.UTF8.GetBytes(request.SubjectId));
        }

        if (request.Roles is not null)
        {
            identity.SetRoles(Known(policy, request.Roles));
        }

        if (request.LimitedBy is not null)
        {
            identity.SetLimitedBy(Known(policy, request.LimitedBy));
        }

        if (request.ProfileUid is not null)
        {
            identity.SetProfileUid(Encoding.UTF8.GetBytes(request.ProfileUid));
        }

        return identity;
    }

    private static bool IsHidden(PolicySnapshot policy, DecisionRequest request)
    {
        if (request.AccessMode is null || !CaseVisibility.IsRestricted(policy, Encoding.UTF8.GetBytes(request.AccessMode)))
        {
            return false;
        }

        var visibility = CaseVisibility.OfRestricted(policy, IdentityOf(policy, request), out var uid);
        return visibility == Visibility.Hidden
            || (visibility == Visibility.VisibleToAssignees
                && !request.AssigneeUids.Contains(Encoding.UTF8.GetString(uid), StringComparer.Ordinal));
    }

    private static int[] Known(PolicySnapshot policy, IReadOnlyList<string> roles) =>
        [.. roles.Select(policy.Roles.Find).Where(id => id >= 0)];
}
