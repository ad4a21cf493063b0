using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// Warns of spaces that hide the current version of a built-in Cases feature and so remove no owner, because deprecated versions of the
/// feature still name it.
/// </summary>
internal static class HiddenVersions
{
    public static void Warn(
        KibanaCatalogue catalogue,
        BundleSettings settings,
        IReadOnlyList<FeatureDefinition> customFeatures,
        IReadOnlyDictionary<string, SourceSpan> spans,
        BundleFindings findings)
    {
        if (settings.HiddenFeatureCoversDeprecated)
        {
            return;
        }

        var registered = settings.BuiltInOwners();
        var byOwner = catalogue.Lines[settings.Kibana].Features.SelectMany(f => f.Owners.Select(o => (Owner: o, Feature: f)))
            .Where(p => registered.Contains(p.Owner) && !customFeatures.Any(c => c.Owners.Contains(p.Owner)))
            .ToLookup(p => p.Owner, p => p.Feature, StringComparer.Ordinal);
        foreach (var space in settings.Spaces)
        {
            var stays = byOwner.Select(g => Stays(catalogue, space, g.Key, [.. g])).OfType<string>().ToList();
            if (stays.Count > 0)
            {
                var advice = IsClassic(space) ? "Hide those too, or set" : "To hide them too, set";
                findings.Warning(
                    DiagnosticCodes.DeprecatedVersionsStay,
                    spans[space.Id],
                    $"The space `{space.Id}` hides {string.Join("; ", stays)}. {advice} `switches.hiddenFeatureCoversDeprecated`.");
            }
        }
    }

    private static bool IsClassic(SpaceSettings space) => space.Solution == "classic";

    private static string? Stays(KibanaCatalogue catalogue, SpaceSettings space, string owner, IReadOnlyList<FeatureDefinition> versions)
    {
        var current = versions.Where(f => !f.IsDeprecated).ToList();
        var naming = versions.Where(f => !IsHidden(catalogue, space, f)).Select(f => f.Id).Order(StringComparer.Ordinal).ToList();
        return current.Count > 0 && current.All(f => IsHidden(catalogue, space, f)) && naming.Count > 0
            ? $"{string.Join(", ", current.Select(f => $"`{f.Id}`"))}, but the owner `{owner}` stays: "
                + $"{string.Join(" and ", naming.Select(MessageText.Quote))} still {(naming.Count == 1 ? "names" : "name")} it"
            : null;
    }

    private static bool IsHidden(KibanaCatalogue catalogue, SpaceSettings space, FeatureDefinition feature) => IsClassic(space)
        ? space.DisabledFeatures.Contains(feature.Id, StringComparer.Ordinal)
        : !feature.IsDeprecated && feature.Category is { } category && catalogue.SolutionHides[space.Solution].Contains(category);
}
