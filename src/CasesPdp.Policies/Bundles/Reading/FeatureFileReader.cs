using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads files of custom features: one feature, or a list of them.</summary>
internal sealed class FeatureFileReader(KibanaCatalogue catalogue, BundleSettings? settings, ReadingContext context)
{
    private readonly NodeReader _nodes = new(context);
    private readonly FeatureReader _reader = new(catalogue, settings, context);
    private readonly Dictionary<string, SourceSpan> _seen = new(StringComparer.Ordinal);
    private readonly List<FeatureDefinition> _features = [];
    private int _count;

    public IReadOnlyList<FeatureDefinition> Features => _features;

    public void Read(DocumentNode root)
    {
        switch (root)
        {
            case MappingNode feature:
                ReadFeature(feature);
                break;
            case SequenceNode list:
                foreach (var item in list.Items)
                {
                    if (_nodes.Mapping(item, "A feature") is { } feature)
                    {
                        ReadFeature(feature);
                    }
                }

                break;
            default:
                _nodes.WrongType(root, "A feature file", "a feature or a list of features");
                break;
        }
    }

    /// <summary>Reports what only all features together show: too many features, owners, or api and ui names.</summary>
    public void CheckTotals()
    {
        var whole = BundleLayout.Whole(BundleFindings.WholeBundle);
        if (_count > context.Limits.CustomFeatures)
        {
            context.Findings.Error(
                DiagnosticCodes.TooManyFeatures,
                whole,
                $"There are {_count} custom features; at most {context.Limits.CustomFeatures} are read.");
        }

        var owners = settings is null ? new HashSet<string>(StringComparer.Ordinal) : settings.BuiltInOwners();
        owners.UnionWith(_features.SelectMany(f => f.Owners));
        if (owners.Count > context.Limits.Owners)
        {
            context.Findings.Error(
                DiagnosticCodes.TooManyOwners,
                whole,
                $"There are {owners.Count} distinct owners, those of the deployment and of custom features; "
                + $"at most {context.Limits.Owners} can be registered.");
        }

        var shared = _features.SelectMany(SharedNames).ToHashSet(StringComparer.Ordinal);
        if (shared.Count > context.Limits.SharedNames)
        {
            context.Findings.Error(
                DiagnosticCodes.TooManySharedNames,
                whole,
                $"The custom features have {shared.Count} distinct api and ui names; at most {context.Limits.SharedNames} are compiled.");
        }
    }

    private static IEnumerable<string> SharedNames(FeatureDefinition feature) =>
        feature.SubFeatures.Select(s => s.Definition).Append(feature.All).Append(feature.Read).OfType<PrivilegeDefinition>()
            .SelectMany(p => p.Api.Select(a => $"api:{a}").Concat(p.Ui.Select(u => $"ui:{feature.Id}/{u}")));

    private void ReadFeature(MappingNode mapping)
    {
        if (++_count > context.Limits.CustomFeatures || _reader.Read(mapping) is not { } feature)
        {
            return;
        }

        if (_seen.TryAdd(feature.Id, mapping.Span))
        {
            _features.Add(feature);
            return;
        }

        context.Findings.Error(
            DiagnosticCodes.DuplicateFeature,
            mapping.Span,
            $"The feature {MessageText.Quote(feature.Id)} is written twice, first at {_seen[feature.Id]}.");
    }
}
