using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Pdp;

/// <summary>Finds names in questions that a policy does not have, and says so in one sentence each, without its full stop.</summary>
/// <remarks>
/// Lists are read once, when they are first needed. Where a server fails to give one, names of that kind are not checked, and
/// <see cref="Unchecked"/> says so.
/// </remarks>
internal sealed class NameFindings
{
    // Suggestions take time, and a stream of requests repeats its names.
    private const int MostRemembered = 10_000;

    private static readonly Lazy<KnownNames> AccessModes = new(() => KnownNames.Of("access mode", ["default", "restricted"]));
    private static readonly Lazy<KnownNames> Connectors = new(() => KnownNames.Of("connector", KibanaNames.Embedded.Connectors.Keys));

    private readonly IPdp _pdp;
    private readonly Dictionary<(string Kind, string Name), string?> _remembered = [];
    private readonly List<string> _unchecked = [];
    private readonly Lazy<KnownNames> _roles;
    private readonly Lazy<KnownNames> _owners;
    private readonly Lazy<KnownNames> _actions;
    private readonly Lazy<SpaceNames?> _listedSpaces;
    private readonly Lazy<KnownNames> _spaces;
    private readonly Lazy<KnownNames> _subjects;
    private readonly Lazy<PolicyDescription?> _description;

    /// <summary>Findings about questions to <paramref name="pdp"/>.</summary>
    public NameFindings(IPdp pdp)
    {
        _pdp = pdp;
        _description = new(() => TryRead("owners and actions", pdp.Describe));
        _roles = new(() => KnownNames.Of("role", TryRead("roles", pdp.ListAllRoles)));
        _owners = new(() => KnownNames.Of("owner", _description.Value?.Owners));
        _actions = new(() => KnownNames.Of("action", Line is null ? null
            : [.. Line.Operations.Select(o => o.Name), .. Line.Calls.Select(c => c.Name)]));
        _listedSpaces = new(() => TryRead("spaces", pdp.ListSpaces));
        _spaces = new(() => KnownNames.Of("space", _listedSpaces.Value?.Names is { Count: > 1 } names ? names : null));
        _subjects = new(() => KnownNames.Of("subject", TryRead("subjects", pdp.ListSubjects) is { Count: > 0 } ids ? ids : null));
    }

    /// <summary>A sentence about names that could not be checked so far, and why; null if there are none.</summary>
    public string? Unchecked { get; private set; }

    private KibanaLine? Line => _description.Value is { } known ? KibanaCatalogue.Embedded.Lines.GetValueOrDefault(known.Kibana) : null;

    /// <summary>Findings about one question.</summary>
    public IEnumerable<string> OnRequest(DecisionRequest request) =>
    [
        .. OnActions(request.Action.Length == 0 ? [] : [request.Action]),
        .. OnFacets(request),
        .. OnOwners(request.Owners),
        .. OnSpaces(request.Space is null ? [] : [request.Space]),
        .. OnRoles([.. request.Roles ?? [], .. request.LimitedBy ?? []]),
        .. request.Roles is null && request.SubjectId is { } id ? OnSubjects([id]) : [],
        .. OnConnector(request.Connector, [request.Action]),
        .. request.AccessMode is null ? [] : Unknown(AccessModes, [request.AccessMode]),
    ];

    /// <summary>What in a question bears on no answer although all of its names are known.</summary>
    public IEnumerable<string> WithoutEffect(DecisionRequest request)
    {
        if (request.Roles is not null && request.SubjectId is { } id && _subjects.Value.Lacks(id))
        {
            yield return $"the subject list has no `{id}`; the roles given say what the subject may";
        }

        if (request.AccessMode is not null and not "default" && _description.Value?.HidesRestrictedCases == false)
        {
            yield return "--access-mode has no effect: `switches.restrictedCases` of the policy, or its security, is off";
        }
    }

    /// <summary>The need for an owner, unless the action of the question goes without.</summary>
    public IEnumerable<string> OnOwnerNeeded(DecisionRequest request)
    {
        var needsOwner = request.Owners.Count == 0 && Line is { } line && (line.Operations.Any(o => o.Name == request.Action)
            || line.Calls.Any(c => c.Name == request.Action && c.Owners == OwnerRule.OneOrMore));
        return needsOwner
            ? [$"`{request.Action}` needs an owner: give --owner; the owners are {string.Join(", ", _description.Value!.Owners)}"]
            : [];
    }

    /// <summary>Owners that contradict a raw action, which carries its own: such a question is denied to everybody.</summary>
    public static IEnumerable<string> OnOwnersAgainst(IReadOnlyList<string> actions, IReadOnlyList<string> owners) =>
        actions.Distinct(StringComparer.Ordinal).Where(a => RawActionName.OwnerOf(a) is { } own && owners.Any(o => o != own))
            .Select(a => $"`{a}` is about cases of `{RawActionName.OwnerOf(a)}` only: leave --owner out");

    /// <summary>Actions that take no owner although one is given.</summary>
    public IEnumerable<string> OnOwnersTaken(string action, IReadOnlyList<string> owners) => owners.Count > 0 && TakesNoOwner(action)
        ? [$"`{action}` takes no owner: leave --owner out"]
        : [];

    /// <summary>Unknown roles.</summary>
    public IEnumerable<string> OnRoles(IReadOnlyList<string> roles) => Unknown(_roles, roles);

    /// <summary>Unknown owners.</summary>
    public IEnumerable<string> OnOwners(IReadOnlyList<string> owners) => Unknown(_owners, owners);

    /// <summary>Unknown actions.</summary>
    public IEnumerable<string> OnActions(IReadOnlyList<string> actions) => Unknown(_actions, [.. actions.Where(a => !RawActionName.Is(a))])
        .Concat(actions.Where(RawActionName.Is).Select(a => Remember("raw", a, OfRaw)).OfType<string>());

    /// <summary>Malformed space ids, and spaces that the policy names nowhere although it names others.</summary>
    public IEnumerable<string> OnSpaces(IReadOnlyList<string> spaces) => spaces.Distinct(StringComparer.Ordinal)
        .SelectMany(space => !SpaceId.IsWellFormed(space)
            ? [$"`{space}` is not a space id: only lower-case letters, digits, `_` and `-` are allowed"]
            : IsMatched(space) ? [] : Unknown(_spaces, [space]));

    /// <summary>Unknown ids of subjects. A request that names roles says itself who asks.</summary>
    public IEnumerable<string> OnSubjects(IReadOnlyList<string> subjects) => Unknown(_subjects, subjects);

    /// <summary>A connector type that Kibana does not have, and actions that look at none although one is given; null is none.</summary>
    public IEnumerable<string> OnConnector(string? connector, IReadOnlyList<string> actions) =>
        connector is null ? [] : [.. Unknown(Connectors, [connector]), .. WithoutConnector(actions)];

    private bool TakesNoOwner(string action) => RawActionName.Is(action)
        ? RawActionName.OwnerOf(action) is null
        : Line?.Calls.FirstOrDefault(c => c.Name == action)?.Owners == OwnerRule.Free;

    private T? TryRead<T>(string kinds, Func<T> list)
        where T : class
    {
        try
        {
            return list();
        }
        catch (VerbFailure failure)
        {
            _unchecked.Add(kinds);
            Unchecked = $"not checked: the names of {string.Join(", ", _unchecked)}. {failure.Message}";
            return null;
        }
    }

    private IEnumerable<string> Unknown(Lazy<KnownNames> known, IReadOnlyList<string> names) => names.Count == 0
        ? []
        : names.Where(known.Value.Lacks).Distinct(StringComparer.Ordinal).Select(n => Remember(known.Value.Kind, n, known.Value.OfUnknown)!);

    private string? Remember(string kind, string name, Func<string, string?> find)
    {
        if (!_remembered.TryGetValue((kind, name), out var finding))
        {
            if (_remembered.Count == MostRemembered)
            {
                _remembered.Clear();
            }

            _remembered[(kind, name)] = finding = find(name);
        }

        return finding;
    }

    private IEnumerable<string> WithoutConnector(IReadOnlyList<string> actions)
    {
        if (Line is not { } line)
        {
            return [];
        }

        var takers = line.Calls.Where(c => c.JudgesConnector).Select(c => c.Name).Order(StringComparer.Ordinal).ToList();
        return actions.Where(a => !takers.Contains(a) && (RawActionName.Is(a) || !_actions.Value.Lacks(a))).Distinct(StringComparer.Ordinal)
            .Select(action => $"`{action}` does not use a connector; --connector goes with {string.Join(" and ", takers)}");
    }

    private string? OfRaw(string action)
    {
        var decision = TryRead("raw actions", () => _pdp.Check(new DecisionRequest { Action = action }));
        if (decision is not { Reason: Reason.UnknownAction or Reason.UnknownOwner })
        {
            return null;
        }

        var owners = _description.Value?.Owners ?? [];
        var known = owners.SelectMany(owner => (Line?.CheckedOperations ?? []).Select(operation => $"cases:{owner}/{operation}"));
        return KnownNames.OfUnknown("action", action, known, "a raw action is `cases:OWNER/OPERATION`, or an `api:` or `ui:` name of a feature");
    }

    private IEnumerable<string> OnFacets(DecisionRequest request)
    {
        if (request.Facets.Count == 0 || Line is not { } line)
        {
            return [];
        }

        var call = line.Calls.FirstOrDefault(c => c.Name == request.Action);
        var allowed = call?.Facets.SelectMany(f => FacetNames.Of(f.Facet)).ToList() ?? [];
        return request.Facets.Where(f => !allowed.Contains(f)).Distinct(StringComparer.Ordinal)
            .Select(facet => $"`{request.Action}` does not allow the facet `{facet}`"
                + (NameSuggestion.Nearest(facet, allowed) is { } nearest ? $"; did you mean `{nearest}`?"
                    : allowed.Count == 0 ? "; it allows none" : $"; it allows {string.Join(", ", allowed)}"));
    }

    private bool IsMatched(string space) => _listedSpaces.Value?.IsCovered(space) ?? true;
}
