using CasesPdp.Decisions;

namespace CasesPdp.Cli.Requests;

/// <summary>Decides the request of a line against a snapshot. Names go from the bytes of the line to ids; nothing is allocated.</summary>
/// <remarks>
/// <list type="number">
/// <item>the roles of the subject, from the line or from the policy's list, and those that limit it;</item>
/// <item>the question: action with facets, owners, connector type, visibility;</item>
/// <item>the decision, and what is missing.</item>
/// </list>
/// </remarks>
internal sealed class LineDecider
{
    private readonly PolicySnapshot _policy;
    private readonly int[] _roles = new int[Limits.SubjectRoles];
    private readonly int[] _limitedBy = new int[Limits.SubjectRoles];
    private readonly ulong[] _scratch;
    private readonly List<string> _missing = [];

    /// <summary>A decider for that policy.</summary>
    public LineDecider(PolicySnapshot policy)
    {
        _policy = policy;
        _scratch = new ulong[SubjectGrants.ScratchWords(policy)];
    }

    /// <summary>What the last decision found missing; empty unless the reason is MISSING_PRIVILEGE.</summary>
    public List<string> Missing => _missing;

    /// <summary>Whether the last decision allowed a call whose message will hold no links.</summary>
    public bool LinksUnavailable { get; private set; }

    /// <summary>Decides.</summary>
    public Reason Decide(RequestLine line)
    {
        // 1. Roles.
        var listed = line.Slice(RequestField.SubjectId).IsPresent ? _policy.Subjects.Ids.Find(line.Text(RequestField.SubjectId)) : -1;
        var roles = RolesOf(line, listed);
        var limit = line.List(RequestField.LimitedBy);
        var subject = limit.IsPresent ? new SubjectRoles(roles, Known(line, limit, _limitedBy)) : new SubjectRoles(roles);

        // 2. Question.
        var question = new Question
        {
            IsOtherResourceType = line.Slice(RequestField.ResourceType).IsPresent && !line.Text(RequestField.ResourceType).SequenceEqual("case"u8),
            IsHidden = _policy.Rules.RestrictedCases && IsHidden(line, listed, roles),
        };
        var action = line.Text(RequestField.ActionName);
        question.SetAction(_policy, action, FacetsOf(line));
        AddOwners(ref question, line, action);
        if (line.Slice(RequestField.Connector).IsPresent)
        {
            question.SetConnector(_policy, line.Text(RequestField.Connector));
        }

        // 3. Decision.
        var space = _policy.Spaces.Resolve(line.Slice(RequestField.Space).IsPresent ? line.Text(RequestField.Space) : "default"u8);
        var grants = SubjectGrants.Of(_policy, subject, space, _scratch);
        var reason = Decider.Decide(_policy, question, space, grants);
        _missing.Clear();
        if (reason == Reason.MissingPrivilege)
        {
            MissingNames.Collect(_policy, question, space, grants, _missing);
        }

        LinksUnavailable = reason == Reason.Allowed && Decider.LinksUnavailable(_policy, question);
        return reason;
    }

    private ReadOnlySpan<int> RolesOf(RequestLine line, int listed)
    {
        var named = line.List(RequestField.Roles);
        if (named.IsPresent)
        {
            return Known(line, named, _roles);
        }

        return listed < 0 ? [] : _policy.Subjects.Roles(listed);
    }

    private ReadOnlySpan<int> Known(RequestLine line, TextList names, int[] ids)
    {
        var count = 0;
        foreach (var name in names.Items)
        {
            var id = _policy.Roles.Find(line.Text(name));
            if (id >= 0)
            {
                ids[count++] = id;
            }
        }

        return ids.AsSpan(0, count);
    }

    private static Facets FacetsOf(RequestLine line)
    {
        var facets = Facets.None;
        foreach (var facet in line.List(RequestField.Facets).Items)
        {
            facets |= FacetNames.Parse(line.Text(facet));
        }

        return facets;
    }

    private void AddOwners(ref Question question, RequestLine line, ReadOnlySpan<byte> action)
    {
        if (line.Slice(RequestField.Owner).IsPresent)
        {
            question.AddOwner(_policy, line.Text(RequestField.Owner), action);
        }

        foreach (var owner in line.List(RequestField.Owners).Items)
        {
            question.AddOwner(_policy, line.Text(owner), action);
        }
    }

    // A restricted case is visible to its assignees, and to holders of the role named superuser.
    private bool IsHidden(RequestLine line, int listed, ReadOnlySpan<int> roles)
    {
        if (!_policy.Rules.SecurityEnabled || !line.Slice(RequestField.AccessMode).IsPresent || line.Text(RequestField.AccessMode).SequenceEqual("default"u8))
        {
            return false;
        }

        return !roles.Contains(_policy.SuperuserRole) && !IsAssignee(line, listed);
    }

    private bool IsAssignee(RequestLine line, int listed)
    {
        var fromPolicy = listed < 0 ? default : _policy.Subjects.ProfileUid(listed);
        var uid = line.Slice(RequestField.ProfileUid).IsPresent ? line.Text(RequestField.ProfileUid) : fromPolicy;
        if (uid.IsEmpty && !line.Slice(RequestField.ProfileUid).IsPresent)
        {
            return false;
        }

        foreach (var assignee in line.List(RequestField.AssigneeUids).Items)
        {
            if (line.Text(assignee).SequenceEqual(uid))
            {
                return true;
            }
        }

        return false;
    }
}
