using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Reference;

/// <summary>Which owners a space leaves available.</summary>
internal sealed class ReferenceSpaces
{
    private readonly BundleSettings _settings;
    private readonly ReferenceFeatures _features;

    // Worked out once: every question asks, and most of a bundle's spaces are never asked about.
    private readonly Dictionary<string, Lazy<IReadOnlySet<string>>> _listed;
    private readonly IReadOnlySet<string> _elsewhere;

    public ReferenceSpaces(BundleSettings settings, ReferenceFeatures features)
    {
        (_settings, _features) = (settings, features);
        _elsewhere = OwnersBut([]);
        _listed = settings.Spaces.ToDictionary(
            space => space.Id, space => new Lazy<IReadOnlySet<string>>(() => OwnersBut(HiddenFeatures(space))), StringComparer.Ordinal);
    }

    /// <summary>Whether a text can be the id of a space at all.</summary>
    public static bool IsId(string space) =>
        space.Length > 0 && space.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-');

    /// <summary>The owners with at least one registered feature that the space does not hide.</summary>
    public IReadOnlySet<string> AvailableOwners(string space) => _listed.TryGetValue(space, out var owners) ? owners.Value : _elsewhere;

    private HashSet<string> OwnersBut(HashSet<string> hidden) =>
        _features.All.Where(f => !hidden.Contains(f.Id)).SelectMany(f => f.Owners).ToHashSet(StringComparer.Ordinal);

    private HashSet<string> HiddenFeatures(SpaceSettings listed)
    {
        // 1. A solution view replaces the written list by the current features of the categories it leaves out.
        HashSet<string> hidden = new(listed.DisabledFeatures, StringComparer.Ordinal);
        if (listed.Solution != "classic" && !_settings.Deployment.IsServerless)
        {
            var categories = KibanaCatalogue.Embedded.SolutionHides[listed.Solution];
            hidden = _features.BuiltIn.Where(f => !f.IsDeprecated && f.Category is not null && categories.Contains(f.Category))
                .Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        }

        // 2. With the switch on, hiding one version of a built-in feature hides all: the versions of a feature share their owner. The
        //    version need not be of this line.
        if (_settings.HiddenFeatureCoversDeprecated)
        {
            var everyVersion = KibanaCatalogue.Embedded.Lines.Values.SelectMany(line => line.Features);
            var owners = everyVersion.Where(f => hidden.Contains(f.Id)).SelectMany(f => f.Owners).Distinct().ToList();
            hidden.UnionWith(_features.BuiltIn.Where(f => f.Owners.Any(owners.Contains)).Select(f => f.Id));
        }

        return hidden;
    }
}
