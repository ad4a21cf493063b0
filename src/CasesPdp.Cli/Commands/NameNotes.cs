using CasesPdp.Cli.Pdp;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Commands;

/// <summary>Notes on standard error about names that the policy does not have: the answer alone does not show them.</summary>
internal sealed class NameNotes
{
    // Raw Kibana actions hold one; they are recognised by their parts, and not listed.
    private const char RawActionMark = ':';

    private readonly Terminal _terminal;
    private readonly IPdp _pdp;
    private readonly IReadOnlyList<string> _owners;
    private readonly KibanaLine? _line;

    /// <summary>Notes about names in questions to <paramref name="pdp"/>.</summary>
    public NameNotes(Terminal terminal, IPdp pdp)
    {
        var description = pdp.Describe();
        _terminal = terminal;
        _pdp = pdp;
        _owners = description.Owners;
        _line = KibanaCatalogue.Embedded.Lines.GetValueOrDefault(description.Kibana);
    }

    /// <summary>Notes about one question.</summary>
    public void OnRequest(DecisionRequest request)
    {
        OnRoles([.. request.Roles ?? [], .. request.LimitedBy ?? []]);
        OnActions(request.Action.Length == 0 ? [] : [request.Action]);
        OnFacets(request.Action, request.Facets);
        OnOwners(request.Owners);
        OnSpaces(request.Space is null ? [] : [request.Space]);
    }

    /// <summary>Notes about roles.</summary>
    public void OnRoles(IReadOnlyList<string> roles)
    {
        if (roles.Count > 0)
        {
            Unknown("role", roles, _pdp.ListAllRoles());
        }
    }

    /// <summary>Notes about actions.</summary>
    public void OnActions(IEnumerable<string> actions)
    {
        if (_line is not null)
        {
            IReadOnlyList<string> known = [.. _line.Operations.Select(o => o.Name), .. _line.Calls.Select(c => c.Name)];
            Unknown("action", actions.Where(a => !a.Contains(RawActionMark)), known);
        }
    }

    /// <summary>Notes about owners.</summary>
    public void OnOwners(IEnumerable<string> owners) => Unknown("owner", owners, _owners);

    /// <summary>Notes about space ids.</summary>
    public void OnSpaces(IEnumerable<string> spaces)
    {
        foreach (var space in spaces.Where(s => !SpaceId.IsWellFormed(s)).Distinct(StringComparer.Ordinal))
        {
            Note($"`{space}` is no space id: those hold lower-case letters, digits, `_` and `-` only");
        }
    }

    private void OnFacets(string action, IReadOnlyList<string> facets)
    {
        if (_line is null)
        {
            return;
        }

        var call = _line.Calls.FirstOrDefault(c => c.Name == action);
        var allowed = call?.Facets.SelectMany(f => FacetNames.Of(f.Facet)).ToList() ?? [];
        foreach (var facet in facets.Where(f => !allowed.Contains(f)).Distinct(StringComparer.Ordinal))
        {
            Note($"`{action}` does not allow the facet `{facet}`{NameSuggestion.Ending(facet, allowed)}");
        }
    }

    private void Unknown(string kind, IEnumerable<string> names, IReadOnlyList<string> known)
    {
        var all = known.ToHashSet(StringComparer.Ordinal);
        foreach (var name in names.Where(n => !all.Contains(n)).Distinct(StringComparer.Ordinal))
        {
            Note($"there is no {kind} `{name}`{NameSuggestion.Ending(name, known)}");
        }
    }

    private void Note(string text) => _terminal.Note($"note: {text}");
}
