using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Warns of spaces in roles that are not listed and look like a misspelt one that is. Spaces need not be listed, so other names get no
/// warning.
/// </summary>
internal sealed class SpaceNameCheck
{
    // Every name is compared with every listed space; past this many comparisons no more names are checked.
    private const int MostCompared = 2_000_000;

    private readonly BundleFindings _findings;
    private readonly HashSet<string> _listed;
    private readonly Dictionary<string, string?> _checked = new(StringComparer.Ordinal);

    public SpaceNameCheck(IReadOnlyList<SpaceSettings> listed, BundleFindings findings)
    {
        _findings = findings;
        _listed = listed.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Checks the literal spaces of a role, each once.</summary>
    /// <param name="role">The role.</param>
    /// <param name="kibanaSpans">Where its entries of the Kibana role API form begin.</param>
    /// <param name="applicationSpans">Where those of the Elasticsearch form begin.</param>
    public void Check(RoleDocument role, List<SourceSpan> kibanaSpans, List<SourceSpan> applicationSpans)
    {
        if (!_findings.KeepsWarnings)
        {
            return;
        }

        HashSet<string>? warned = null;
        for (var i = 0; i < role.Kibana.Length; i++)
        {
            foreach (var space in role.Kibana[i].Spaces)
            {
                Check(role.Name, space, kibanaSpans[i], ref warned);
            }
        }

        for (var i = 0; i < role.Applications.Length; i++)
        {
            foreach (var space in RoleCompiler.LiteralSpacesOf(role.Applications[i]))
            {
                Check(role.Name, space, applicationSpans[i], ref warned);
            }
        }
    }

    private void Check(string role, string space, SourceSpan span, ref HashSet<string>? warned)
    {
        if (NearestListed(space) is { } nearest && (warned ??= new HashSet<string>(StringComparer.Ordinal)).Add(space))
        {
            _findings.Warning(
                DiagnosticCodes.MisspeltSpace,
                span,
                $"The role {MessageText.Quote(role)} names the space {MessageText.Quote(space)}, which `pdp.yaml` does not list."
                + MessageText.DidYouMean(nearest));
        }
    }

    private string? NearestListed(string space)
    {
        if (space is "*" or SpaceId.Default || _listed.Contains(space))
        {
            return null;
        }

        if (!_checked.TryGetValue(space, out var nearest) && (long)_checked.Count * _listed.Count < MostCompared)
        {
            nearest = FindNearest(space);
            _checked.Add(space, nearest);
        }

        return nearest;
    }

    private string? FindNearest(string space)
    {
        var nearest = NameSuggestion.Nearest(space, _listed);

        // Numbered spaces are neighbours, not misspelt ones.
        return nearest is not null && WithoutDigits(nearest) == WithoutDigits(space)
            ? NameSuggestion.Nearest(space, _listed.Where(l => WithoutDigits(l) != WithoutDigits(space)))
            : nearest;
    }

    private static string WithoutDigits(string id) => string.Concat(id.Where(c => !char.IsAsciiDigit(c)));
}
