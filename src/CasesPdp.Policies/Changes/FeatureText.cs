using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Changes;

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
