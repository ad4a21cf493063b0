using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Explanations;

/// <summary>What to write instead, where a name in the question is not known or not well-formed.</summary>
internal static class NameAdvice
{
    /// <summary>Lines for administrators; none where the reason is about something else.</summary>
    public static IEnumerable<string> For(ResolvedQuestion question, Reason reason) => reason switch
    {
        Reason.UnknownAction => [ForAction(question)],
        Reason.UnknownFacet => ForFacets(question),
        Reason.UnknownOwner => ForOwners(question),
        Reason.UnknownSpace => ["Space ids hold lower-case letters, digits, `_` and `-` only."],
        _ => [],
    };

    private static string ForAction(ResolvedQuestion question)
    {
        var known = question.Snapshot.Actions.Names;
        var names = Enumerable.Range(0, known.Count).Select(i => known[i]);
        return $"There is no action `{question.Request.Action}`{NameSuggestion.Ending(question.Request.Action, names)}";
    }

    private static IEnumerable<string> ForFacets(ResolvedQuestion question)
    {
        var facets = question.Grants.Call(question.Request.Action)?.Facets ?? [];
        var allowed = facets.SelectMany(f => FacetNames.Of(f.Facet)).ToList();
        foreach (var facet in question.Request.Facets.Where(f => !allowed.Contains(f)).Distinct(StringComparer.Ordinal))
        {
            yield return $"The action does not allow the facet `{facet}`{NameSuggestion.Ending(facet, allowed)}";
        }

        yield return allowed.Count == 0 ? "It allows no facets." : $"It allows: {string.Join(", ", allowed)}.";
    }

    private static IEnumerable<string> ForOwners(ResolvedQuestion question)
    {
        var registered = question.Grants.Features.Owners;
        var unknown = question.Request.Owners.Where(o => !registered.Contains(o)).Distinct(StringComparer.Ordinal).ToList();
        foreach (var owner in unknown)
        {
            YieldPoint.Pass();
            yield return owner == KibanaCatalogue.StackCasesOwner
                ? $"The owner `{owner}` is not registered, because `stackCases` is false."
                : $"There is no owner `{owner}`{NameSuggestion.Ending(owner, registered)}";
        }

        var needed = question.Request.Owners.Count == 0 && question.Required.RawOwner < 0 ? "At least one owner must be named. " : "";
        yield return $"{needed}Registered owners: {string.Join(", ", registered)}.";
    }
}
