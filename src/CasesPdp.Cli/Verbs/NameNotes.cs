using CasesPdp.Cli.Points;
using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Verbs;

/// <summary>Notes on standard error about names in a question that the policy does not know: the answer alone does not show them.</summary>
internal sealed class NameNotes(Terminal terminal, PolicyNames names)
{
    // What Kibana's own actions begin with; they are known by their parts.
    private const string RawAction = "cases:";

    /// <summary>Notes about one question.</summary>
    public static void Write(Terminal terminal, IDecisionPoint point, DecisionRequest request)
    {
        var notes = new NameNotes(terminal, point.Names());
        notes.OnRoles([.. request.Roles ?? [], .. request.LimitedBy ?? []]);
        notes.OnActions(request.Action.Length == 0 ? [] : [request.Action]);
        notes.OnFacets(request.Action, request.Facets);
        notes.OnOwners(request.Owners);
        notes.OnSpaces(request.Space is null ? [] : [request.Space]);
    }

    /// <summary>Notes about roles.</summary>
    public void OnRoles(IEnumerable<string> roles)
    {
        if (names.Roles is { } known)
        {
            var all = Enumerable.Range(0, known.Count).Select(id => known[id]);
            Unknown("role", roles.Where(r => known.Find(r) < 0), all);
        }
    }

    /// <summary>Notes about actions.</summary>
    public void OnActions(IEnumerable<string> actions)
    {
        if (names.Actions.Count > 0)
        {
            var unknown = actions.Where(a => !names.Actions.Contains(a) && !a.StartsWith(RawAction, StringComparison.Ordinal));
            Unknown("action", unknown, names.Actions);
        }
    }

    /// <summary>Notes about owners.</summary>
    public void OnOwners(IEnumerable<string> owners) => Unknown("owner", owners.Where(o => !names.Owners.Contains(o)), names.Owners);

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
        if (!KibanaCatalogue.Embedded.Lines.TryGetValue(names.Kibana, out var line))
        {
            return;
        }

        var call = line.Calls.FirstOrDefault(c => c.Name == action);
        var allowed = call?.Facets.SelectMany(f => FacetNames.Of(f.Facet)).ToList() ?? [];
        foreach (var facet in facets.Where(f => !allowed.Contains(f)).Distinct(StringComparer.Ordinal))
        {
            Note($"`{action}` does not allow the facet `{facet}`{NameSuggestion.Ending(facet, allowed)}");
        }
    }

    private void Unknown(string kind, IEnumerable<string> unknown, IEnumerable<string> known)
    {
        foreach (var name in unknown.Distinct(StringComparer.Ordinal))
        {
            Note($"there is no {kind} `{name}`{NameSuggestion.Ending(name, known)}");
        }
    }

    private void Note(string text) => terminal.Error.WriteLine($"note: {text}");
}
