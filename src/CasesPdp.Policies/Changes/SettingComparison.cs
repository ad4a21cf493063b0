using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Changes;

/// <summary>Lists the settings of two bundles that differ, and says of each what that does to decisions.</summary>
internal static class SettingComparison
{
    public static IReadOnlyList<SettingDiff> Compare(Bundle before, Bundle after)
    {
        var (was, now) = (before.Settings, after.Settings);
        SettingDiff?[] simple =
        [
            InCells("kibana", was.Kibana, now.Kibana),
            InCells("deployment", was.Deployment.Name, now.Deployment.Name),
            InCells("license", Word(was.License), Word(now.License)),
            Switch("security", was.SecurityEnabled, now.SecurityEnabled, ("enabled", "disabled"), whenOff: SettingEffect.Widens),
            InCells("stackCases", Word(was.StackCases), Word(now.StackCases)),
            Differ("publicBaseUrl", was.PublicBaseUrl, now.PublicBaseUrl, SettingEffect.None),
            Switch("switches.restrictedCases", was.RestrictedCases, now.RestrictedCases, ("true", "false"), whenOff: SettingEffect.Widens),
            InCells(
                "switches.hiddenFeatureCoversDeprecated",
                Word(was.HiddenFeatureCoversDeprecated),
                Word(now.HiddenFeatureCoversDeprecated)),
            InCells("switches.v1GrantsManageTemplates", Word(was.V1GrantsManageTemplates), Word(now.V1GrantsManageTemplates)),
            Switch("rolesFrom", was.RolesFromSubjects, now.RolesFromSubjects, ("subjects", "request"), whenOff: SettingEffect.Widens),
        ];
        return [.. simple.OfType<SettingDiff>(), .. Spaces(was, now), .. Features(before.CustomFeatures, after.CustomFeatures)];
    }

    private static IEnumerable<SettingDiff> Spaces(BundleSettings was, BundleSettings now)
    {
        var before = was.Spaces.ToDictionary(s => s.Id, StringComparer.Ordinal);
        var after = now.Spaces.ToDictionary(s => s.Id, StringComparer.Ordinal);
        foreach (var id in before.Keys.Concat(after.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            var (one, other) = (before.GetValueOrDefault(id), after.GetValueOrDefault(id));
            if (InCells($"spaces.{id}.disabledFeatures", Hidden(one), Hidden(other)) is { } hidden)
            {
                yield return hidden;
            }

            if (InCells($"spaces.{id}.solution", one?.Solution ?? "classic", other?.Solution ?? "classic") is { } solution)
            {
                yield return solution;
            }
        }
    }

    private static string? Hidden(SpaceSettings? space) => space is null or { DisabledFeatures.Count: 0 }
        ? null
        : string.Join(", ", space.DisabledFeatures.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));

    private static IEnumerable<SettingDiff> Features(IReadOnlyList<FeatureDefinition> was, IReadOnlyList<FeatureDefinition> now)
    {
        var before = was.ToDictionary(f => f.Id, FeatureText.Of, StringComparer.Ordinal);
        var after = now.ToDictionary(f => f.Id, FeatureText.Of, StringComparer.Ordinal);
        return before.Keys.Concat(after.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(id => InCells($"features.{id}", before.GetValueOrDefault(id), after.GetValueOrDefault(id))).OfType<SettingDiff>();
    }

    private static SettingDiff? InCells(string name, string? before, string? after) => Differ(name, before, after, SettingEffect.InCells);

    private static SettingDiff? Switch(string name, bool before, bool after, (string On, string Off) words, SettingEffect whenOff)
    {
        var whenOn = whenOff == SettingEffect.Widens ? SettingEffect.Narrows : SettingEffect.Widens;
        return Differ(name, before ? words.On : words.Off, after ? words.On : words.Off, after ? whenOn : whenOff);
    }

    private static SettingDiff? Differ(string name, string? before, string? after, SettingEffect effect) =>
        string.Equals(before, after, StringComparison.Ordinal) ? null : new SettingDiff(name, before, after, effect);

    private static string Word(bool value) => value ? "true" : "false";

    private static string Word(LicenseLevel license) => license.ToString().ToLowerInvariant();
}
