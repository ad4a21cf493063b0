using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>The spaces that a bundle names in <c>pdp.yaml</c> and in roles. Guard rails and tests must not name others.</summary>
/// <remarks>Spaces need not be listed. So a bundle that names none but <c>default</c> may mean any.</remarks>
internal sealed class NamedSpaces
{
    private readonly HashSet<string> _names;
    private readonly List<SpacePattern> _patterns;

    public NamedSpaces(BundleSettings settings, IReadOnlyList<RoleDocument> roles)
    {
        _names = RoleCompiler.SpacesOf(roles);
        _names.UnionWith(settings.Spaces.Select(s => s.Id).Append(SpaceId.Default));
        _patterns = [.. YieldPoint.Each(roles).SelectMany(RoleCompiler.PatternsOf).Distinct(StringComparer.Ordinal)
            .Select(text => new SpacePattern(text))];
    }

    /// <summary>Adds an error if the bundle names other spaces, and this one nowhere.</summary>
    public void Check(string space, string code, SourceSpan span, string what, BundleFindings findings)
    {
        if (_names.Count > 1 && SpaceId.IsWellFormed(space) && !_names.Contains(space)
            && !_patterns.Exists(p => p.Covers(Encoding.UTF8.GetBytes(space))))
        {
            findings.Error(
                code,
                span,
                $"{what} names the space {MessageText.Quote(space)}, which neither `pdp.yaml` nor a role names."
                + MessageText.DidYouMean(findings.KeepsErrors ? NameSuggestion.Nearest(space, _names) : null));
        }
    }
}
