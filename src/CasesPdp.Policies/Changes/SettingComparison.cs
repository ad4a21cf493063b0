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

/// <summary>A setting of the bundle that changed.</summary>
/// <param name="Name">
/// The setting, as its author writes it: <c>license</c>, <c>spaces.team-a.disabledFeatures</c>, <c>features.acmeCases</c>.
/// </param>
/// <param name="Before">Its value before; absent where there was none.</param>
/// <param name="After">Its value after; absent where there is none.</param>
/// <param name="Effect">What that does.</param>
public sealed record SettingDiff(string Name, string? Before, string? After, SettingEffect Effect);

/// <summary>What a changed setting does to decisions.</summary>
public enum SettingEffect
{
    /// <summary>It turns no decision.</summary>
    None,

    /// <summary>What it turns is counted among the cells.</summary>
    InCells,

    /// <summary>It may turn a DENY into an ALLOW that no cell shows.</summary>
    Widens,

    /// <summary>It may turn an ALLOW into a DENY that no cell shows.</summary>
    Narrows,
}

/// <summary>A custom feature in one line, the same for two that grant the same.</summary>
internal static class FeatureText
{
    public static string Of(FeatureDefinition feature)
    {
        var parts = new List<string> { $"owners {List(feature.Owners)}" };
        Add(parts, "all", feature.All);
        Add(parts, "read", feature.Read);
        foreach (var sub in feature.SubFeatures.OrderBy(s => s.Id, StringComparer.Ordinal))
        {
            Add(parts, $"{sub.Id} (in {sub.IncludeIn.ToString().ToLowerInvariant()})", sub.Definition);
        }

        return string.Join("; ", feature.ExcludedFromBase ? parts.Append("not in base privileges") : parts);
    }

    private static void Add(List<string> parts, string name, PrivilegeDefinition? privilege)
    {
        if (privilege is null)
        {
            return;
        }

        var cases = privilege.Cases.OrderBy(c => c.Category, StringComparer.Ordinal).Select(c => $"{c.Category} of {List(c.Owners)}");
        var rest = privilege.Api.Select(a => $"api:{a}").Concat(privilege.Ui.Select(u => $"ui:{u}")).Order(StringComparer.Ordinal);
        var excluded = privilege.ExcludedFromBase ? " not in base" : "";
        parts.Add($"{name}{excluded}: {string.Join(", ", cases.Concat(rest))}");
    }

    private static string List(IReadOnlyList<string> names) => $"[{string.Join(", ", names.Order(StringComparer.Ordinal))}]";
}
