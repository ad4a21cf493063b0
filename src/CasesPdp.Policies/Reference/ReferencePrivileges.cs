using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Reference;

/// <summary>What each privilege that a role can name gives, as sets of action strings.</summary>
internal sealed class ReferencePrivileges
{
    private static readonly string[] AlertPrivileges = ["all", "read", "minimal_all", "minimal_read"];

    private readonly ReferenceFeatures _features;
    private readonly KibanaLine _line;
    private readonly BundleSettings _settings;
    private readonly bool _hasSubFeatures;
    private readonly Dictionary<(string Feature, string Privilege), HashSet<string>> _given = [];

    public ReferencePrivileges(Bundle bundle, ReferenceFeatures features)
    {
        _features = features;
        _settings = bundle.Settings;
        _line = KibanaCatalogue.Embedded.Lines[_settings.Kibana];
        _hasSubFeatures = _settings.Deployment.IsServerless || _settings.License >= LicenseLevel.Gold;

        foreach (var feature in features.All)
        {
            AddFeature(feature);
        }

        AddConnectors();
        AddAlerts();
        BaseRead = Set([.. Base("read"), "connectors:read", "alerts:read"]);
        BaseAll = Set([.. Base("all"), .. Base("read"), "connectors:read", "connectors:all", "alerts:read"]);
    }

    /// <summary>What the base privilege <c>all</c> gives.</summary>
    public IReadOnlySet<string> BaseAll { get; }

    /// <summary>What the base privilege <c>read</c> gives.</summary>
    public IReadOnlySet<string> BaseRead { get; }

    /// <summary>What a privilege of a feature gives; nothing when either is not registered.</summary>
    public IEnumerable<string> Of(string feature, string privilege) => _given.GetValueOrDefault((feature, privilege)) ?? [];

    /// <summary>What a privilege gives by the name Elasticsearch stores, such as <c>feature_x.read</c> or <c>space_all</c>.</summary>
    public IEnumerable<string> Stored(string name) => name switch
    {
        "all" or "space_all" => BaseAll,
        "read" or "space_read" => BaseRead,
        _ => _given.Where(g => name == $"feature_{g.Key.Feature}.{g.Key.Privilege}").SelectMany(g => g.Value),
    };

    private void AddFeature(FeatureDefinition feature)
    {
        foreach (var id in new[] { "all", "read" })
        {
            if (TopLevel(feature, id) is { } privilege)
            {
                // Full privileges take in the sub-features that say so, whatever the licence; minimal ones take in none.
                foreach (var definition in Merged(feature, id))
                {
                    Add(feature.Id, id, ActionsOf(feature, definition));
                }

                Add(feature.Id, $"minimal_{id}", ActionsOf(feature, privilege));
                Add(feature.Id, id, Replacing(privilege.ReplacedBy, privilege.ReplacedBy?.Full));
                Add(feature.Id, $"minimal_{id}", Replacing(privilege.ReplacedBy, privilege.ReplacedBy?.Minimal));
            }
        }

        foreach (var sub in feature.SubFeatures.Where(_ => _hasSubFeatures))
        {
            Add(feature.Id, sub.Id, ActionsOf(feature, sub.Definition));
            Add(feature.Id, sub.Id, Replacing(sub.Definition.ReplacedBy, sub.Definition.ReplacedBy?.Full));
        }
    }

    private void AddConnectors()
    {
        foreach (var (privilege, actions) in KibanaCatalogue.Embedded.ActionsPrivileges)
        {
            Add(KibanaCatalogue.ActionsFeature, privilege, actions);
        }
    }

    private void AddAlerts()
    {
        var kibana = Version.Parse(_settings.Kibana);
        List<string> features = ["siem", "siemV2", "siemV3", "siemV4", "logs", "uptime"];
        if (kibana >= new Version(9, 3))
        {
            features.Add("securitySolutionRulesV1");
        }

        if (kibana >= new Version(9, 4))
        {
            features.AddRange(["securitySolutionRulesV2", "securitySolutionAlertsV1"]);
        }

        if (kibana >= new Version(9, 5))
        {
            features.Add("observabilityAlerts");
        }

        if (_settings.Deployment.Name != "serverless-observability-logs-essentials")
        {
            features.AddRange(["apm", "infrastructure", "slo"]);
        }

        foreach (var feature in features)
        {
            foreach (var privilege in AlertPrivileges)
            {
                Add(feature, privilege, ["alerts:read"]);
            }
        }
    }

    private void Add(string feature, string privilege, IEnumerable<string> actions)
    {
        if (!_given.TryGetValue((feature, privilege), out var given))
        {
            _given[(feature, privilege)] = given = new HashSet<string>(StringComparer.Ordinal);
        }

        given.UnionWith(actions);
    }

    /// <summary>What every feature's full privilege of this id gives; a feature or a privilege may keep itself out.</summary>
    private IEnumerable<string> Base(string id) => _features.All
        .Where(f => !f.ExcludedFromBase && TopLevel(f, id) is { ExcludedFromBase: false })
        .SelectMany(f => Of(f.Id, id));

    private static HashSet<string> Set(IEnumerable<string> actions) => new(actions, StringComparer.Ordinal);

    private static PrivilegeDefinition? TopLevel(FeatureDefinition feature, string id) => id == "all" ? feature.All : feature.Read;

    /// <summary>A top-level privilege's own definition and those of the sub-features that it includes.</summary>
    private static IEnumerable<PrivilegeDefinition> Merged(FeatureDefinition feature, string id)
    {
        if (TopLevel(feature, id) is not { } own)
        {
            return [];
        }

        var included = feature.SubFeatures.Where(s => s.IncludeIn == IncludeIn.Read || (s.IncludeIn == IncludeIn.All && id == "all"));
        return [own, .. included.Select(s => s.Definition)];
    }

    private IEnumerable<string> ActionsOf(FeatureDefinition feature, PrivilegeDefinition privilege)
    {
        var cases =
            from grant in privilege.Cases
            where !grant.NeedsV1Switch || _settings.V1GrantsManageTemplates
            from operation in _line.Categories.GetValueOrDefault(grant.Category) ?? []
            from owner in grant.Owners
            select $"cases:{owner}/{operation}";
        return cases.Concat(_features.ApiOf(privilege)).Concat(_features.UiOf(feature, privilege));
    }

    /// <summary>The UI capabilities, and nothing else, that the listed privileges of the replacing feature define themselves.</summary>
    private IEnumerable<string> Replacing(UiReplacement? replacement, IReadOnlyList<string>? privileges)
    {
        var feature = _features.All.FirstOrDefault(f => f.Id == replacement?.Feature);
        return feature is null || privileges is null
            ? []
            : privileges.SelectMany(id => ReplacingDefinitions(feature, id)).SelectMany(definition => _features.UiOf(feature, definition));
    }

    private IEnumerable<PrivilegeDefinition> ReplacingDefinitions(FeatureDefinition feature, string id) => id switch
    {
        "all" or "read" => Merged(feature, id),
        "minimal_all" => feature.All is { } all ? [all] : [],
        "minimal_read" => feature.Read is { } read ? [read] : [],

        // Below gold a sub-feature privilege is not registered and has no UI capabilities to add.
        _ => feature.SubFeatures.Where(s => _hasSubFeatures && s.Id == id).Select(s => s.Definition),
    };
}
