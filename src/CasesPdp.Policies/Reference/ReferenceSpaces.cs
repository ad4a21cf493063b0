using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Reference;

/// <summary>Which owners a space leaves available.</summary>
internal sealed class ReferenceSpaces(BundleSettings settings, ReferenceFeatures features)
{
    /// <summary>Whether a text can be the id of a space at all.</summary>
    public static bool IsId(string space) =>
        space.Length > 0 && space.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-');

    /// <summary>The owners with at least one registered feature that the space does not hide.</summary>
    public IReadOnlySet<string> AvailableOwners(string space)
    {
        var hidden = HiddenFeatures(space);
        return features.All.Where(f => !hidden.Contains(f.Id)).SelectMany(f => f.Owners).ToHashSet(StringComparer.Ordinal);
    }

    private HashSet<string> HiddenFeatures(string space)
    {
        var listed = settings.Spaces.FirstOrDefault(s => s.Id == space);
        if (listed is null)
        {
            return [];
        }

        // 1. A solution view replaces the written list by the current features of the categories it leaves out.
        HashSet<string> hidden = new(listed.DisabledFeatures, StringComparer.Ordinal);
        if (listed.Solution != "classic" && !settings.Deployment.IsServerless)
        {
            var categories = KibanaCatalogue.Embedded.SolutionHides[listed.Solution];
            hidden = features.BuiltIn.Where(f => !f.IsDeprecated && f.Category is not null && categories.Contains(f.Category))
                .Select(f => f.Id).ToHashSet(StringComparer.Ordinal);
        }

        // 2. With the switch on, hiding one version of a built-in feature hides all: the versions of a feature share their owner. The
        //    version need not be of this line.
        if (settings.HiddenFeatureCoversDeprecated)
        {
            var everyVersion = KibanaCatalogue.Embedded.Lines.Values.SelectMany(line => line.Features);
            var owners = everyVersion.Where(f => hidden.Contains(f.Id)).SelectMany(f => f.Owners).Distinct().ToList();
            hidden.UnionWith(features.BuiltIn.Where(f => f.Owners.Any(owners.Contains)).Select(f => f.Id));
        }

        return hidden;
    }
}
