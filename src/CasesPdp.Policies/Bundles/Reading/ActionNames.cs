using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>
/// The names that exist by the settings and custom features of a bundle: owners, operations, rights, and all that can be asked.
/// </summary>
internal sealed class ActionNames
{
    public ActionNames(BundleSettings settings, IReadOnlyList<FeatureDefinition> customFeatures)
    {
        var features = new RegisteredFeatures(settings, customFeatures);
        var layout = GrantLayout.For(features, settings);
        var rights = layout.SharedNames.Where(n => !ElasticsearchPattern.HasWildcard(n)).ToList();
        Owners = layout.Owners;
        Operations = features.Line.CheckedOperations;
        Rights = rights;
        Calls = features.Line.Calls.ToDictionary(c => c.Name, StringComparer.Ordinal);
        Actions = features.Line.Operations.Select(o => o.Name)
            .Concat(Calls.Keys)
            .Concat(layout.Owners.SelectMany(o => features.Line.CheckedOperations.Select(op => $"cases:{o}/{op}")))
            .Concat(rights.Where(layout.RegisteredNames.Contains))
            .ToHashSet(StringComparer.Ordinal);
    }

    public IReadOnlyList<string> Owners { get; }

    /// <summary>Operations by the names under which they are checked.</summary>
    public IReadOnlyList<string> Operations { get; }

    public IReadOnlyList<string> Rights { get; }

    public IReadOnlyDictionary<string, CallDefinition> Calls { get; }

    /// <summary>Operations, calls and raw actions.</summary>
    public IReadOnlySet<string> Actions { get; }
}
