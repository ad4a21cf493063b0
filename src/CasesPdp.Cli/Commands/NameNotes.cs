using CasesPdp.Cli.Pdp;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Commands;

/// <summary>Notes on standard error about names that the policy does not have: the answer alone does not show them.</summary>
/// <remarks>
/// The verb writes its answer first. Notes are best effort: after a server fails to say which names it has, they are left out.
/// </remarks>
internal sealed class NameNotes
{
    // Raw Kibana actions hold one; they are recognised by their parts, and not listed.
    private const char RawActionMark = ':';

    private readonly Terminal _terminal;
    private readonly IPdp _pdp;
    private PolicyDescription? _description;
    private bool _hasFailed;

    /// <summary>Notes about names in questions to <paramref name="pdp"/>.</summary>
    public NameNotes(Terminal terminal, IPdp pdp)
    {
        _terminal = terminal;
        _pdp = pdp;
    }

    private PolicyDescription Description => _description ??= _pdp.Describe();

    private KibanaLine? Line => KibanaCatalogue.Embedded.Lines.GetValueOrDefault(Description.Kibana);

    /// <summary>Notes about one question.</summary>
    /// <param name="request">The question.</param>
    /// <param name="isGranted">Whether its roles grant something: all of them are then taken as known, and their list is not read.</param>
    public void OnRequest(DecisionRequest request, bool isGranted)
    {
        OnActions(request.Action.Length == 0 ? [] : [request.Action]);
        OnFacets(request.Action, request.Facets);
        OnOwners(request.Owners);
        OnSpaces(request.Space is null ? [] : [request.Space]);
        OnRoles(isGranted ? [] : [.. request.Roles ?? [], .. request.LimitedBy ?? []]);
    }

    /// <summary>Notes about roles. Reads the list of all roles, which a server sends in pages.</summary>
    public void OnRoles(IReadOnlyList<string> roles) => Try(roles.Count > 0, () => Unknown("role", roles, _pdp.ListAllRoles()));

    /// <summary>Notes about actions.</summary>
    public void OnActions(IReadOnlyList<string> actions) => Try(actions.Count > 0, () =>
    {
        if (Line is { } line)
        {
            IReadOnlyList<string> known = [.. line.Operations.Select(o => o.Name), .. line.Calls.Select(c => c.Name)];
            Unknown("action", actions.Where(a => !a.Contains(RawActionMark)), known);
        }
    });

    /// <summary>Notes about owners.</summary>
    public void OnOwners(IReadOnlyList<string> owners) => Try(owners.Count > 0, () => Unknown("owner", owners, Description.Owners));

    /// <summary>Notes about space ids.</summary>
    public void OnSpaces(IEnumerable<string> spaces)
    {
        foreach (var space in spaces.Where(s => !SpaceId.IsWellFormed(s)).Distinct(StringComparer.Ordinal))
        {
            Note($"`{space}` is no space id: those hold lower-case letters, digits, `_` and `-` only");
        }
    }

    private void OnFacets(string action, IReadOnlyList<string> facets) => Try(facets.Count > 0, () =>
    {
        if (Line is not { } line)
        {
            return;
        }

        var call = line.Calls.FirstOrDefault(c => c.Name == action);
        var allowed = call?.Facets.SelectMany(f => FacetNames.Of(f.Facet)).ToList() ?? [];
        foreach (var facet in facets.Where(f => !allowed.Contains(f)).Distinct(StringComparer.Ordinal))
        {
            Note($"`{action}` does not allow the facet `{facet}`{NameSuggestion.Ending(facet, allowed)}");
        }
    });

    private void Unknown(string kind, IEnumerable<string> names, IReadOnlyList<string> known)
    {
        var all = known.ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Where(n => !all.Contains(n)).Distinct(StringComparer.Ordinal))
        {
            Note($"there is no {kind} `{name}`{NameSuggestion.Ending(name, known)}");
        }
    }

    private void Try(bool isNeeded, Action note)
    {
        if (!isNeeded || _hasFailed)
        {
            return;
        }

        try
        {
            note();
        }
        catch (VerbFailure)
        {
            _hasFailed = true;
        }
    }

    private void Note(string text) => _terminal.Note($"note: {text}");
}
