using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads the question of a test: subject, action and resource.</summary>
internal sealed class TestQuestionReader(TestNames names, ReadingContext context)
{
    internal static readonly string[] SubjectKeys = ["id", "roles", "limitedBy", "profileUid"];
    internal static readonly string[] ActionKeys = ["name", "facets", "connector"];
    internal static readonly string[] ResourceKeys = ["type", "owner", "owners", "space", "accessMode", "assigneeUids"];

    private readonly NodeReader _nodes = new(context);

    /// <summary>
    /// The question, or null when it cannot be asked. Names that do not exist are a warning unless the reason expected is that.
    /// </summary>
    public DecisionRequest? Read(MappingNode test, Reason? expected)
    {
        var errors = context.Findings.ErrorCount;
        var subject = Part(test, "subject", SubjectKeys);
        var resource = Part(test, "resource", ResourceKeys);
        var action = test.Find("action") is ScalarNode ? null : Part(test, "action", ActionKeys);
        var nameNode = action is null ? test.Find("action") : action.Find("name");
        if (action is not null && nameNode is null)
        {
            _nodes.Missing(action, "name", "`action`");
        }

        var name = nameNode is null ? null : _nodes.Name(nameNode, "`action`");
        if (name is not null)
        {
            CheckAction(name, nameNode!.Span, expected);
        }

        var roles = subject is null ? null : Roles(subject, expected);
        var id = ReadId(subject, roles, expected);
        if (subject is not null && subject.Find("roles") is null && subject.Find("id") is null)
        {
            _nodes.Missing(subject, "roles", "`subject`");
        }

        var request = new DecisionRequest
        {
            SubjectId = id,
            Roles = roles,
            LimitedBy = subject?.Find("limitedBy") is not null ? RoleList(subject, "limitedBy", expected) : null,
            ProfileUid = Name(subject, "profileUid"),
            Action = name ?? "",
            Facets = action is null ? [] : ReadFacets(action, expected),
            Connector = Name(action, "connector"),
            ResourceType = Name(resource, "type"),
            Owners = resource is null ? [] : Owners(resource, expected),
            Space = resource is null ? null : ReadSpace(resource, expected),
            AccessMode = Name(resource, "accessMode"),
            AssigneeUids = resource is null ? [] : Names(resource, "assigneeUids", Limits.SubjectRoles),
        };
        return context.Findings.ErrorCount == errors && name is not null && (roles is not null || id is not null) ? request : null;
    }

    private string? ReadId(MappingNode? subject, IReadOnlyList<string>? roles, Reason? expected)
    {
        var id = Name(subject, "id");
        if (id is not null)
        {
            var isFine = roles is not null || expected == Reason.NoKnownRole || names.IsSubject(id);
            Warn(isFine, "subject", id, subject!.Find("id")!.Span, names.Subjects);
        }

        return id;
    }

    private string? ReadSpace(MappingNode resource, Reason? expected)
    {
        var space = Name(resource, "space");
        if (space is not null && expected != Reason.UnknownSpace)
        {
            CheckSpace(space, resource.Find("space")!.Span);
        }

        return space;
    }

    private IReadOnlyList<string> ReadFacets(MappingNode action, Reason? expected)
    {
        var facets = Spanned(action, "facets", Limits.SubjectRoles);
        foreach (var (facet, span) in facets)
        {
            var isFine = expected == Reason.UnknownFacet || FacetNames.Parse(facet) != Facets.Unknown;
            Warn(isFine, "facet", facet, span, FacetNames.Of(Facets.Unknown - 1));
        }

        return [.. facets.Select(f => f.Name)];
    }

    /// <summary>The member <c>roles</c>; null where it is absent.</summary>
    public IReadOnlyList<string>? Roles(MappingNode mapping, Reason? expected) =>
        mapping.Find("roles") is null ? null : RoleList(mapping, "roles", expected);

    /// <summary>The member <c>owner</c> or <c>owners</c>.</summary>
    public IReadOnlyList<string> Owners(MappingNode mapping, Reason? expected)
    {
        var owners = OneOrMore(mapping, "owner", "owners");
        foreach (var (owner, span) in owners)
        {
            Warn(expected == Reason.UnknownOwner || names.IsOwner(owner), "owner", owner, span, names.Owners);
        }

        return [.. owners.Select(o => o.Name)];
    }

    /// <summary>The member <c>space</c> or <c>spaces</c>.</summary>
    public IReadOnlyList<string> Spaces(MappingNode mapping)
    {
        var spaces = OneOrMore(mapping, "space", "spaces");
        foreach (var (space, span) in spaces)
        {
            CheckSpace(space, span);
        }

        return [.. spaces.Select(s => s.Name)];
    }

    /// <summary>Warns of an action that does not exist: a test that expects a DENY of it would pass for ever.</summary>
    public void CheckAction(string action, SourceSpan span, Reason? expected) => Warn(
        expected is Reason.UnknownAction or Reason.UnknownOwner or Reason.UnknownResourceType || names.IsAction(action),
        "action",
        action,
        span,
        names.Actions);

    private IReadOnlyList<string> RoleList(MappingNode mapping, string key, Reason? expected)
    {
        var roles = Spanned(mapping, key, context.Limits.SubjectRoles);
        foreach (var (role, span) in roles)
        {
            Warn(expected == Reason.NoKnownRole || names.IsRole(role), "role", role, span, names.Roles);
        }

        return [.. roles.Select(r => r.Name)];
    }

    private MappingNode? Part(MappingNode test, string key, IReadOnlyList<string> known)
    {
        if (test.Find(key) is not { } node || _nodes.Mapping(node, $"`{key}`") is not { } part)
        {
            return null;
        }

        MemberNames.Check(part, known, DiagnosticCodes.UnknownTestMember, $"`{key}` of a test", context.Findings);
        return part;
    }

    private List<(string Name, SourceSpan Span)> OneOrMore(MappingNode mapping, string one, string more)
    {
        if (mapping.Find(one) is { } single)
        {
            if (mapping.Find(more) is { } both)
            {
                context.Findings.Error(
                    DiagnosticCodes.OneAndMore, both.Span, $"Give `{one}` or `{more}`, not both.");
            }

            return _nodes.Name(single, $"`{one}`") is { } name ? [(name, single.Span)] : [];
        }

        return Spanned(mapping, more, context.Limits.SubjectRoles);
    }

    private List<(string Name, SourceSpan Span)> Spanned(MappingNode mapping, string key, int most)
    {
        var found = new List<(string, SourceSpan)>();
        if (mapping.Find(key) is not { } node || _nodes.Sequence(node, $"`{key}`") is not { } list)
        {
            return found;
        }

        if (list.Items.Length > most)
        {
            context.Findings.Error(
                DiagnosticCodes.TooManyTests, node.Span, $"`{key}` has {list.Items.Length} names; at most {most} are read.");
            return found;
        }

        foreach (var item in list.Items)
        {
            if (_nodes.Name(item, $"An item of `{key}`") is { } name)
            {
                found.Add((name, item.Span));
            }
        }

        return found;
    }

    private IReadOnlyList<string> Names(MappingNode mapping, string key, int most) => [.. Spanned(mapping, key, most).Select(n => n.Name)];

    private string? Name(MappingNode? mapping, string key) => mapping?.Find(key) is { } node ? _nodes.Name(node, $"`{key}`") : null;

    private void CheckSpace(string space, SourceSpan span) =>
        names.Spaces?.Check(space, DiagnosticCodes.UnknownTestSpace, span, "A test", context.Findings);

    private void Warn(bool isFine, string what, string name, SourceSpan span, IEnumerable<string> candidates)
    {
        if (isFine)
        {
            return;
        }

        context.Findings.Warning(
            DiagnosticCodes.UnknownTestName,
            span,
            $"A test names the {what} {MessageText.Quote(name)}, which does not exist."
            + MessageText.DidYouMean(context.Findings.KeepsWarnings ? Naming.NameSuggestion.Nearest(name, candidates) : null));
    }
}

/// <summary>The names that tests may use; unknown settings leave nothing to hold them against, and every name passes.</summary>
internal sealed class TestNames(ActionNames? actions, RoleFileReader roles, IEnumerable<SubjectDocument> subjects, NamedSpaces? spaces)
{
    private IReadOnlyCollection<string>? _roles;
    private HashSet<string>? _subjects;

    public IEnumerable<string> Owners => actions?.Owners ?? [];

    public IEnumerable<string> Actions => actions?.Actions ?? Enumerable.Empty<string>();

    public IEnumerable<string> Roles => _roles ??= roles.Names;

    public IReadOnlySet<string> Subjects => _subjects ??= subjects.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);

    public NamedSpaces? Spaces => spaces;

    public bool IsSubject(string id) => Subjects.Contains(id);

    public bool IsOwner(string name) => actions is null || actions.Owners.Contains(name, StringComparer.Ordinal);

    public bool IsAction(string name) => actions is null || actions.Actions.Contains(name);

    public bool IsRole(string name) => !roles.KnowsBundled || roles.Contains(name);
}
