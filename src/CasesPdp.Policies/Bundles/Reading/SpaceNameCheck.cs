using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Warns of spaces in roles that are not listed and look like a misspelt one that is. Spaces need not be listed, so that any other name
/// is worth no word.
/// </summary>
internal sealed class SpaceNameCheck
{
    // A comparison with every listed space, for every name; more than this is no typing mistake worth the time.
    private const int MostCompared = 2_000_000;

    private readonly BundleFindings _findings;
    private readonly HashSet<string> _listed;
    private readonly Dictionary<string, string?> _judged = new(StringComparer.Ordinal);

    public SpaceNameCheck(IReadOnlyList<SpaceSettings> listed, BundleFindings findings)
    {
        _findings = findings;
        _listed = listed.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Checks the literal spaces of a role, each once.</summary>
    public void Check(RoleDocument role)
    {
        if (!_findings.KeepsWarnings)
        {
            return;
        }

        var places = role.Kibana.SelectMany(g => g.Spaces.Select(s => (Space: s, g.Span)))
            .Concat(role.Applications.Where(a => ElasticsearchPattern.IsKibana(a.Application))
                .SelectMany(a => a.Resources.Select(RoleCompiler.LiteralSpace).OfType<string>().Select(s => (Space: s, a.Span))));
        foreach (var (space, span) in places.DistinctBy(p => p.Space, StringComparer.Ordinal))
        {
            if (Judge(space) is { } nearest)
            {
                _findings.Warning(
                    DiagnosticCodes.MisspeltSpace,
                    span,
                    $"The role {MessageText.Quote(role.Name)} names the space {MessageText.Quote(space)}, which `pdp.yaml` does not list."
                    + MessageText.DidYouMean(nearest));
            }
        }
    }

    private string? Judge(string space)
    {
        if (space is "*" or SpaceId.Default || _listed.Contains(space))
        {
            return null;
        }

        if (!_judged.TryGetValue(space, out var nearest) && (long)_judged.Count * _listed.Count < MostCompared)
        {
            nearest = NameSuggestion.Nearest(space, _listed);
            if (nearest is not null && WithoutDigits(nearest) == WithoutDigits(space))
            {
                // Numbered spaces are neighbours, not misspelt ones.
                nearest = NameSuggestion.Nearest(space, _listed.Where(l => WithoutDigits(l) != WithoutDigits(space)));
            }

            _judged.Add(space, nearest);
        }

        return nearest;
    }

    private static string WithoutDigits(string id) => string.Concat(id.Where(c => !char.IsAsciiDigit(c)));
}
