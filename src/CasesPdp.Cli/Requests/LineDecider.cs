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

    /// <summary>Whether the last decision allowed a call whose message will contain no links.</summary>
    public bool LinksUnavailable { get; private set; }

    /// <summary>Whether the last request may name something that the policy does not have. Where this is false, it does not.</summary>
    public bool MayNameUnknown { get; private set; }

    /// <summary>Decides.</summary>
    public Reason Decide(RequestLine line)
    {
        // 1. Roles.
        MayNameUnknown = false;
        var identity = IdentityOf(line);
        var subject = identity.RolesIn(_policy);

        // 2. Question.
        var question = new Question
        {
            IsOtherResourceType = line.Slice(RequestField.ResourceType).IsPresent && !line.Text(RequestField.ResourceType).SequenceEqual("case"u8),
            IsHidden = line.Slice(RequestField.AccessMode).IsPresent && IsHidden(line, identity),
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

        MayNameUnknown |= NamesUnknownSubject(line) || NamesOtherAccessMode(line) || line.Slice(RequestField.Connector).IsPresent
            || question.Requirement == 0 || question.NamesUnknownOwner || (space.Id < 0 && _policy.Spaces.Names.Count > 1)
            || space.IsMalformed;
        LinksUnavailable = reason == Reason.Allowed && Decider.LinksUnavailable(_policy, question);
        return reason;
    }

    // A line that names roles says itself who asks.
    private bool NamesUnknownSubject(RequestLine line) => !line.List(RequestField.Roles).IsPresent
        && line.Slice(RequestField.SubjectId).IsPresent && _policy.Subjects.Ids.Find(line.Text(RequestField.SubjectId)) < 0;

    private static bool NamesOtherAccessMode(RequestLine line) => line.Slice(RequestField.AccessMode).IsPresent
        && line.Text(RequestField.AccessMode) is var mode && !mode.SequenceEqual("default"u8) && !mode.SequenceEqual("restricted"u8);

    private SubjectIdentity IdentityOf(RequestLine line)
    {
        var identity = default(SubjectIdentity);
        if (line.Slice(RequestField.SubjectId).IsPresent)
        {
            identity.SetId(line.Text(RequestField.SubjectId));
        }

        if (line.List(RequestField.Roles).IsPresent)
        {
            identity.SetRoles(Known(line, line.List(RequestField.Roles), _roles));
        }

        if (line.List(RequestField.LimitedBy).IsPresent)
        {
            identity.SetLimitedBy(Known(line, line.List(RequestField.LimitedBy), _limitedBy));
        }

        if (line.Slice(RequestField.ProfileUid).IsPresent)
        {
            identity.SetProfileUid(line.Text(RequestField.ProfileUid));
        }

        return identity;
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
            else
            {
                MayNameUnknown = true;
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

    private bool IsHidden(RequestLine line, SubjectIdentity identity)
    {
        if (!CaseVisibility.IsRestricted(_policy, line.Text(RequestField.AccessMode)))
        {
            return false;
        }

        var visibility = CaseVisibility.OfRestricted(_policy, identity, out var uid);
        if (visibility == Visibility.VisibleToAssignees)
        {
            foreach (var assignee in line.List(RequestField.AssigneeUids).Items)
            {
                if (line.Text(assignee).SequenceEqual(uid))
                {
                    return false;
                }
            }
        }

        return visibility != Visibility.Visible;
    }
}
