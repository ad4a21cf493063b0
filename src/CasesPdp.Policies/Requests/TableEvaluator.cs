using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Requests;

/// <summary>Decides questions in words against the decision table: for doors that are not built for speed.</summary>
public static class TableEvaluator
{
    private const string OpenAccessMode = "default";

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
    public static SubjectRoles RolesOf(PolicySnapshot policy, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        var roles = request.Roles is not null ? Known(policy, request.Roles) : ListedRoles(policy, request.SubjectId);
        return request.LimitedBy is null ? new SubjectRoles(roles) : new SubjectRoles(roles, Known(policy, request.LimitedBy));
    }

    /// <summary>The subject's profile uid: the one given, else the listed one, else none.</summary>
    public static string? ProfileUidOf(PolicySnapshot policy, DecisionRequest request)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        return request.ProfileUid ?? ListedProfileUid(policy, request.SubjectId);
    }

    // A restricted case shows itself to its assignees, and to whoever holds the role named superuser.
    private static bool IsHidden(PolicySnapshot policy, DecisionRequest request)
    {
        if (!policy.Rules.RestrictedCases || !policy.Rules.SecurityEnabled || request.AccessMode is null or OpenAccessMode)
        {
            return false;
        }

        var uid = ProfileUidOf(policy, request);
        var isAssignee = uid is not null && request.AssigneeUids.Contains(uid, StringComparer.Ordinal);
        return !isAssignee && !RolesOf(policy, request).Roles.Contains(policy.SuperuserRole);
    }

    private static int[] Known(PolicySnapshot policy, IReadOnlyList<string> roles) =>
        [.. roles.Select(policy.Roles.Find).Where(id => id >= 0)];

    private static ReadOnlySpan<int> ListedRoles(PolicySnapshot policy, string? subject)
    {
        var id = subject is null ? -1 : policy.Subjects.Ids.Find(subject);
        return id < 0 ? [] : policy.Subjects.Roles(id);
    }

    private static string? ListedProfileUid(PolicySnapshot policy, string? subject)
    {
        var id = subject is null ? -1 : policy.Subjects.Ids.Find(subject);
        var uid = id < 0 ? [] : policy.Subjects.ProfileUid(id);
        return uid.IsEmpty ? null : Encoding.UTF8.GetString(uid);
    }
}
