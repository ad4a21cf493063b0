using System.Text;
using CasesPdp.Decisions;

namespace CasesPdp.Client.Local;

/// <summary>Decides a question in words against a snapshot, in the calling thread.</summary>
/// <remarks>
/// <para>One decision:</para>
/// <list type="number">
/// <item>names become ids: the action with its facets, owners, connector, space, roles;</item>
/// <item>a restricted case is hidden, or not;</item>
/// <item>the roles' grants in the space are united and cut down to the limit;</item>
/// <item><see cref="Decider"/> decides.</item>
/// </list>
/// <para>Nothing is allocated: names are encoded into memory of the thread.</para>
/// </remarks>
internal static class LocalEvaluator
{
    private const string DefaultSpace = "default";

    [ThreadStatic]
    private static Scratch? ScratchOfThread;

    /// <summary>The decision.</summary>
    /// <exception cref="PdpException">The question is not valid.</exception>
    public static CaseDecision Decide(PolicySnapshot policy, CaseQuestion question)
    {
        var reason = Decide(policy, question, missing: null, out var linksUnavailable);
        return new CaseDecision(reason, policy, question) { LinksUnavailable = linksUnavailable };
    }

    /// <summary>The names that a question with the reason MISSING_PRIVILEGE lacks, in ordinal order.</summary>
    public static IReadOnlyList<string> MissingNamesOf(PolicySnapshot policy, CaseQuestion question)
    {
        List<string> names = [];
        Decide(policy, question, names, out _);
        return names;
    }

    private static Reason Decide(PolicySnapshot policy, CaseQuestion asked, List<string>? missing, out bool linksUnavailable)
    {
        var scratch = ScratchOfThread ??= new Scratch();
        var resource = asked.Resource;

        // 1. Names.
        var question = default(Question);
        SetAction(policy, ref question, asked.Action, scratch);
        QuestionLimits.CheckCount(resource.Owners.Count, Limits.ResourceOwners, "owner");
        for (var i = 0; i < resource.Owners.Count; i++)
        {
            AddOwner(policy, ref question, resource.Owners[i], asked.Action.Name, scratch);
        }

        if (asked.Action.Connector is { } connector)
        {
            question.SetConnector(policy, Encode(connector, scratch.Name, "connector"));
        }

        var space = Resolve(policy, resource.Space ?? DefaultSpace, scratch);
        var subject = Identify(policy, asked.Subject, scratch);

        // 2. Visibility.
        var isRestricted = resource.AccessMode is { } mode
            && CaseVisibility.IsRestricted(policy, Encode(mode, scratch.Name, "access mode"));
        question.IsHidden = (isRestricted || resource.AssigneeUids.Count > 0)
            && IsHidden(policy, subject, isRestricted, resource.AssigneeUids, scratch);

        // 3. Grants.
        var grants = SubjectGrants.Of(policy, subject.RolesIn(policy), space, scratch.WordsFor(policy));

        // 4. Decision.
        var reason = Decider.Decide(policy, question, space, grants);
        linksUnavailable = reason == Reason.Allowed && Decider.LinksUnavailable(policy, question);
        if (missing is not null && reason == Reason.MissingPrivilege)
        {
            MissingNames.Collect(policy, question, space, grants, missing);
        }

        return reason;
    }

    private static void SetAction(PolicySnapshot policy, ref Question question, CaseAction asked, Scratch scratch)
    {
        var facets = FacetsOf(asked.Facets, scratch);
        var action = policy.Actions.Names.Find(asked.Name);
        if (action >= 0)
        {
            question.SetAction(policy, action, facets);
        }
        else
        {
            question.SetAction(policy, Encode(asked.Name, scratch.Name, "action"), facets);
        }
    }

    private static Facets FacetsOf(IReadOnlyList<string> names, Scratch scratch)
    {
        QuestionLimits.CheckCount(names.Count, Limits.ActionFacets, "facet");
        var facets = Facets.None;
        for (var i = 0; i < names.Count; i++)
        {
            facets |= FacetNames.Parse(Encode(names[i], scratch.Name, "facet"));
        }

        return facets;
    }

    private static void AddOwner(PolicySnapshot policy, ref Question question, string owner, string action, Scratch scratch)
    {
        var id = policy.Owners.Find(owner);
        if (id >= 0)
        {
            question.AddOwners(1UL << id);
        }
        else
        {
            question.AddUnknownOwner(Encode(owner, scratch.Name, "owner"), Encode(action, scratch.Action, "action"));
        }
    }

    private static SpaceRef Resolve(PolicySnapshot policy, string space, Scratch scratch)
    {
        var id = policy.Spaces.Names.Find(space);
        return id >= 0 ? SpaceRef.Listed(id) : policy.Spaces.Resolve(Encode(space, scratch.Space, "space"));
    }

    private static SubjectIdentity Identify(PolicySnapshot policy, CaseSubject asked, Scratch scratch)
    {
        var subject = default(SubjectIdentity);
        if (asked.Id.Length > 0)
        {
            subject.SetId(Encode(asked.Id, scratch.Id, "subject id"));
        }

        if (asked.Roles is { } roles)
        {
            if (policy.Rules.RolesFromSubjects)
            {
                throw QuestionLimits.Invalid("The policy says who has which roles; a question must not.");
            }

            subject.SetRoles(Known(policy, roles, scratch.Roles, scratch.Name));
        }

        if (asked.LimitedBy is { } limit)
        {
            subject.SetLimitedBy(Known(policy, limit, scratch.LimitedBy, scratch.Name));
        }

        if (asked.ProfileUid is { } uid)
        {
            subject.SetProfileUid(Encode(uid, scratch.ProfileUid, "profile uid"));
        }

        return subject;
    }

    private static ReadOnlySpan<int> Known(PolicySnapshot policy, IReadOnlyList<string> roles, int[] known, byte[] name)
    {
        QuestionLimits.CheckCount(roles.Count, Limits.SubjectRoles, "role");
        var count = 0;
        for (var i = 0; i < roles.Count; i++)
        {
            var id = policy.Roles.Find(roles[i]);
            if (id >= 0)
            {
                known[count++] = id;
            }
            else
            {
                Encode(roles[i], name, "role");
            }
        }

        return known.AsSpan(0, count);
    }

    // Assignees are read where they do not matter, too: a question that is not valid is refused under every policy.
    private static bool IsHidden(
        PolicySnapshot policy, in SubjectIdentity subject, bool isRestricted, IReadOnlyList<string> assignees, Scratch scratch)
    {
        QuestionLimits.CheckCount(assignees.Count, Limits.ResourceAssignees, "assignee");
        scoped var uid = default(ReadOnlySpan<byte>);
        var visibility = isRestricted ? CaseVisibility.OfRestricted(policy, subject, out uid) : Visibility.Visible;
        var isAssigned = false;
        for (var i = 0; i < assignees.Count; i++)
        {
            isAssigned |= Encode(assignees[i], scratch.Name, "assignee").SequenceEqual(uid);
        }

        return visibility == Visibility.Hidden || (visibility == Visibility.VisibleToAssignees && !isAssigned);
    }

    private static ReadOnlySpan<byte> Encode(string name, byte[] into, string kind)
    {
        QuestionLimits.CheckLength(name, kind);
        try
        {
            return into.AsSpan(0, QuestionLimits.Utf8.GetBytes(name, into));
        }
        catch (EncoderFallbackException)
        {
            throw QuestionLimits.Invalid($"The {kind} is not valid Unicode.");
        }
    }

    /// <summary>Memory of a thread for the names of one question.</summary>
    private sealed class Scratch
    {
        private ulong[] _words = [];

        public byte[] Action { get; } = new byte[Limits.NameBytes];

        public byte[] Space { get; } = new byte[Limits.NameBytes];

        public byte[] Id { get; } = new byte[Limits.NameBytes];

        public byte[] ProfileUid { get; } = new byte[Limits.NameBytes];

        public byte[] Name { get; } = new byte[Limits.NameBytes];

        public int[] Roles { get; } = new int[Limits.SubjectRoles];

        public int[] LimitedBy { get; } = new int[Limits.SubjectRoles];

        public Span<ulong> WordsFor(PolicySnapshot policy)
        {
            var words = SubjectGrants.ScratchWords(policy);
            return _words.Length >= words ? _words : _words = new ulong[words];
        }
    }
}
