using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Compilation;

/// <summary>What every privilege that exists in the deployment grants, as a row.</summary>
/// <remarks>
/// Sub-feature privileges are registered from gold on. Below, their names grant nothing, and <c>all</c> and <c>read</c> still hold them.
/// A deprecated privilege keeps its own grants and gets the UI capabilities of its replacements, one step.
/// </remarks>
internal sealed class PrivilegeTable
{
    private readonly GrantLayout _layout;
    private readonly RegisteredFeatures _features;
    private readonly BundleSettings _settings;
    private readonly bool _subFeaturesRegistered;
    private readonly Dictionary<string, Dictionary<string, ulong[]>> _byFeature = new(StringComparer.Ordinal);

    public PrivilegeTable(GrantLayout layout, RegisteredFeatures features, BundleSettings settings)
    {
        _layout = layout;
        _features = features;
        _settings = settings;
        _subFeaturesRegistered = settings.License >= KibanaCatalogue.Embedded.SubFeaturesFrom;
        BaseAll = new ulong[layout.Stride];
        BaseRead = new ulong[layout.Stride];
        AddOtherFeatures();
        foreach (var feature in features.All)
        {
            AddFeature(feature);
        }
    }

    /// <summary>What base privilege <c>all</c> grants.</summary>
    public ulong[] BaseAll { get; }

    /// <summary>What base privilege <c>read</c> grants.</summary>
    public ulong[] BaseRead { get; }

    /// <summary>Every registered privilege: its feature, its id, its row.</summary>
    public IEnumerable<(string Feature, string Privilege, ulong[] Row)> All =>
        _byFeature.SelectMany(f => f.Value.Select(p => (f.Key, p.Key, p.Value)));

    /// <summary>The row of a privilege, or null where it is not registered and therefore inert.</summary>
    public ulong[]? Find(string feature, string privilege) =>
        _byFeature.TryGetValue(feature, out var privileges) ? privileges.GetValueOrDefault(privilege) : null;

    // Actions and Connectors, and the features that give rights on alerts: only their effect on cases is known.
    private void AddOtherFeatures()
    {
        foreach (var (privilege, names) in KibanaCatalogue.Embedded.ActionsPrivileges)
        {
            Add(KibanaCatalogue.ActionsFeature, privilege, Row(names));
        }

        foreach (var feature in _features.AlertsFeatures)
        {
            foreach (var privilege in (string[])["all", "read", "minimal_all", "minimal_read"])
            {
                Add(feature, privilege, Row(["alerts:read"]));
            }
        }

        Unite(BaseAll, Row(["connectors:read", "connectors:all", "alerts:read"]));
        Unite(BaseRead, Row(["connectors:read", "alerts:read"]));
    }

    private void AddFeature(FeatureDefinition feature)
    {
        AddTopLevel(feature, feature.All, "all", inBaseRead: false);
        AddTopLevel(feature, feature.Read, "read", inBaseRead: true);
        if (!_subFeaturesRegistered)
        {
            return;
        }

        foreach (var sub in feature.SubFeatures)
        {
            var row = Row(feature.Id, sub.Definition);
            AddReplacing(row, sub.Definition.ReplacedBy, sub.Definition.ReplacedBy?.Full);
            Add(feature.Id, sub.Id, row);
        }
    }

    private void AddTopLevel(FeatureDefinition feature, PrivilegeDefinition? definition, string id, bool inBaseRead)
    {
        if (definition is null)
        {
            return;
        }

        var minimal = Row(feature.Id, definition);
        var full = (ulong[])minimal.Clone();
        foreach (var sub in MergedInto(feature, id))
        {
            Unite(full, Row(feature.Id, sub.Definition));
        }

        AddReplacing(minimal, definition.ReplacedBy, definition.ReplacedBy?.Minimal);
        AddReplacing(full, definition.ReplacedBy, definition.ReplacedBy?.Full);
        Add(feature.Id, id, full);
        Add(feature.Id, "minimal_" + id, minimal);
        if (!feature.ExcludedFromBase && !definition.ExcludedFromBase)
        {
            Unite(BaseAll, full);
            if (inBaseRead)
            {
                Unite(BaseRead, full);
            }
        }
    }

    private static IEnumerable<SubFeaturePrivilege> MergedInto(FeatureDefinition feature, string id) =>
        feature.SubFeatures.Where(s => s.IncludeIn == IncludeIn.Read || (s.IncludeIn == IncludeIn.All && id == "all"));

    private void AddReplacing(ulong[] row, UiReplacement? replacement, IReadOnlyList<string>? privileges)
    {
        var replacing = replacement is null ? null : _features.All.FirstOrDefault(f => f.Id == replacement.Feature);
        if (replacing is null || privileges is null)
        {
            return;
        }

        foreach (var definition in privileges.SelectMany(p => DefinitionsOf(replacing, p)))
        {
            foreach (var ui in GrantLayout.UiOf(replacing.Id, definition, _settings.Deployment.HasCasesConnectors))
            {
                _layout.GrantShared(row, ui);
            }
        }
    }

    private IEnumerable<PrivilegeDefinition> DefinitionsOf(FeatureDefinition feature, string privilege)
    {
        var top = privilege.EndsWith("all", StringComparison.Ordinal) ? feature.All : feature.Read;
        return privilege switch
        {
            "all" or "read" => MergedInto(feature, privilege).Select(s => s.Definition).Prepend(top!),
            "minimal_all" or "minimal_read" => [top!],
            _ when _subFeaturesRegistered => feature.SubFeatures.Where(s => s.Id == privilege).Select(s => s.Definition),
            _ => [],
        };
    }

    private ulong[] Row(string featureId, PrivilegeDefinition definition)
    {
        var row = Row(GrantLayout.NamesOf(featureId, definition, _settings.Deployment.HasCasesConnectors));
        foreach (var grant in definition.Cases)
        {
            // A custom feature may use a category of a later version: it grants nothing here.
            if ((grant.NeedsV1Switch && !_settings.V1GrantsManageTemplates)
                || !_features.Line.Categories.TryGetValue(grant.Category, out var operations))
            {
                continue;
            }

            foreach (var owner in grant.Owners)
            {
                foreach (var operation in operations)
                {
                    _layout.GrantOperation(row, owner, operation);
                }
            }
        }

        return row;
    }

    private ulong[] Row(IEnumerable<string> sharedNames)
    {
        var row = new ulong[_layout.Stride];
        foreach (var name in sharedNames)
        {
            _layout.GrantShared(row, name);
        }

        return row;
    }

    private void Add(string feature, string privilege, ulong[] row)
    {
        if (!_byFeature.TryGetValue(feature, out var privileges))
        {
            _byFeature.Add(feature, privileges = new Dictionary<string, ulong[]>(StringComparer.Ordinal));
        }

        if (privileges.TryGetValue(privilege, out var present))
        {
            Unite(present, row);
        }
        else
        {
            privileges.Add(privilege, row);
        }
    }

    private static void Unite(ulong[] into, ulong[] row)
    {
        for (var i = 0; i < into.Length; i++)
        {
            into[i] |= row[i];
        }
    }
}
