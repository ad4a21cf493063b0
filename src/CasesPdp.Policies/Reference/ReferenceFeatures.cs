using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Reference;

/// <summary>The features that the deployment registers, and what they say by name, whatever the licence.</summary>
internal sealed class ReferenceFeatures
{
    private readonly BundleSettings _settings;
    private readonly KibanaLine _line;
    private readonly HashSet<string> _names;

    public ReferenceFeatures(Bundle bundle)
    {
        _settings = bundle.Settings;
        _line = KibanaCatalogue.Embedded.Lines[_settings.Kibana];

        // Of the built-in features, those whose owner this kind of deployment has; custom ones everywhere.
        BuiltIn = [.. _line.Features.Where(f => f.Owners.All(DeploymentHas))];
        All = [.. BuiltIn, .. bundle.CustomFeatures];
        Owners = All.SelectMany(f => f.Owners).ToHashSet(StringComparer.Ordinal);
        _names = All.SelectMany(NamesOf).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The registered features of the catalogue.</summary>
    public IReadOnlyList<FeatureDefinition> BuiltIn { get; }

    /// <summary>The registered features, built-in and custom.</summary>
    public IReadOnlyList<FeatureDefinition> All { get; }

    /// <summary>The registered owners.</summary>
    public IReadOnlySet<string> Owners { get; }

    /// <summary>Whether some feature names this <c>api:</c> or <c>ui:</c> action.</summary>
    public bool Names(string action) => _names.Contains(action);

    /// <summary>
    /// Whether an action exists at all: no grant, however wide, gives one that does not. That is every operation on every registered
    /// owner, what the features name, and what the neighbouring features for connectors and alerts give.
    /// </summary>
    public bool Registers(string action) => IsKnownRaw(action) || action is "connectors:read" or "connectors:all" or "alerts:read";

    /// <summary>Whether an action can be asked for by its own raw name.</summary>
    public bool IsKnownRaw(string action) =>
        Names(action) || Owners.Any(owner => _line.Operations.Any(o => action == $"cases:{owner}/{o.CheckedAs}"));

    /// <summary>The API tags of one privilege, as action strings.</summary>
    public IEnumerable<string> ApiOf(PrivilegeDefinition privilege)
    {
        var tags = _settings.Deployment.HasCasesConnectors ? privilege.Api.Concat(privilege.CasesConnectorsApi) : privilege.Api;
        return tags.Select(tag => $"api:{tag}");
    }

    /// <summary>The UI capabilities of one privilege of a feature, as action strings.</summary>
    public IEnumerable<string> UiOf(FeatureDefinition feature, PrivilegeDefinition privilege)
    {
        var capabilities = _settings.Deployment.HasCasesConnectors ? privilege.Ui.Concat(privilege.CasesConnectorsUi) : privilege.Ui;
        return capabilities.Select(capability => $"ui:{feature.Id}/{capability}");
    }

    private bool DeploymentHas(string owner) =>
        owner == KibanaCatalogue.StackCasesOwner ? _settings.StackCases : _settings.Deployment.Owners.Contains(owner);

    private IEnumerable<string> NamesOf(FeatureDefinition feature) =>
        new[] { feature.All, feature.Read }.OfType<PrivilegeDefinition>()
            .Concat(feature.SubFeatures.Select(s => s.Definition))
            .SelectMany(privilege => ApiOf(privilege).Concat(UiOf(feature, privilege)));
}
