using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Compilation;

/// <summary>The Cases features that the deployment registers, and the owners they bring.</summary>
internal sealed class RegisteredFeatures
{
    public RegisteredFeatures(Bundle bundle)
        : this(bundle.Settings, bundle.CustomFeatures)
    {
    }

    public RegisteredFeatures(BundleSettings settings, IReadOnlyList<FeatureDefinition> customFeatures)
    {
        Line = KibanaCatalogue.Embedded.Lines[settings.Kibana];
        var builtInOwners = settings.BuiltInOwners();

        AlertsFeatures = [.. Line.AlertsFeatures.Except(settings.Deployment.AbsentFeatures)];
        All = [.. Line.Features.Where(f => f.Owners.Any(builtInOwners.Contains)), .. customFeatures];
        Owners = [.. All.SelectMany(f => f.Owners).Concat(builtInOwners).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    public KibanaLine Line { get; }

    public IReadOnlyList<FeatureDefinition> All { get; }

    /// <summary>Ids of the other features whose top-level privileges carry <c>alerts:read</c>.</summary>
    public IReadOnlyList<string> AlertsFeatures { get; }

    public IReadOnlyList<string> Owners { get; }

    /// <summary>The ids of the features that the space hides.</summary>
    public IReadOnlySet<string> HiddenIn(SpaceSettings space, bool coversDeprecated, bool isServerless)
    {
        var hidden = !isServerless && space.Solution != "classic"
            ? All.Where(f => !f.IsDeprecated && HidesCategory(space.Solution, f.Category)).Select(f => f.Id)
            : space.DisabledFeatures;
        var ids = hidden.ToHashSet(StringComparer.Ordinal);
        if (coversDeprecated)
        {
            // A built-in feature's versions are those that share its owner. A version that only another line has counts, too: a list
            // written for a newer Kibana must not hide less.
            var owners = KibanaCatalogue.Embedded.Lines.Values.SelectMany(l => l.Features).Where(f => ids.Contains(f.Id))
                .SelectMany(f => f.Owners).ToHashSet(StringComparer.Ordinal);
            ids.UnionWith(Line.Features.Where(f => f.Owners.Any(owners.Contains)).Select(f => f.Id));
        }

        return ids;
    }

    private static bool HidesCategory(string solution, string? category) =>
        category is not null && KibanaCatalogue.Embedded.SolutionHides[solution].Contains(category);
}
