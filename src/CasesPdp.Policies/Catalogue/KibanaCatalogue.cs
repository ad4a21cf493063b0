using System.Collections.Frozen;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Catalogue;

/// <summary>
/// What Kibana defines about cases: features and privileges, operations and calls, gates, deployments and bundled roles, for every
/// supported version. The data is embedded in the assembly, loaded and checked once.
/// </summary>
public sealed class KibanaCatalogue
{
    private static readonly Lazy<KibanaCatalogue> Instance = new(CatalogueReader.ReadEmbedded);

    /// <summary>The embedded catalogue.</summary>
    public static KibanaCatalogue Embedded => Instance.Value;

    /// <summary>SHA-256 over the embedded data: 64 lower-case hex digits.</summary>
    public required string Digest { get; init; }

    /// <summary>The supported versions, oldest first.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>What each supported version defines.</summary>
    public required FrozenDictionary<string, KibanaLine> Lines { get; init; }

    /// <summary>The kinds of deployment, by name.</summary>
    public required FrozenDictionary<string, DeploymentDefinition> Deployments { get; init; }

    /// <summary>Connector types that work with cases, with the least licence of each.</summary>
    public required FrozenDictionary<string, LicenseLevel> Connectors { get; init; }

    /// <summary>The operations of every version, each with the name that Kibana checks: <c>getCase</c> for <c>bulkGetCases</c>.</summary>
    public FrozenDictionary<string, string> CheckedAs => field ??= Lines.Values
        .SelectMany(l => l.Operations)
        .DistinctBy(o => o.Name, StringComparer.Ordinal)
        .ToFrozenDictionary(o => o.Name, o => o.CheckedAs, StringComparer.Ordinal);

    /// <summary>The calls that a question asks with a connector type, of any version.</summary>
    public FrozenSet<string> ConnectorCalls =>
        field ??= Lines.Values.SelectMany(l => l.Calls).Where(c => c.JudgesConnector).Select(c => c.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What the privileges of the Actions and Connectors feature (<c>actions</c>) give, as owner-independent names.</summary>
    public required FrozenDictionary<string, IReadOnlyList<string>> ActionsPrivileges { get; init; }

    /// <summary>The role-page categories that each solution view hides.</summary>
    public required FrozenDictionary<string, IReadOnlyList<string>> SolutionHides { get; init; }

    /// <summary>The licence from which on sub-feature privileges are registered.</summary>
    public required LicenseLevel SubFeaturesFrom { get; init; }

    /// <summary>The owner that stack cases register.</summary>
    public const string StackCasesOwner = "cases";

    /// <summary>The id of the Actions and Connectors feature.</summary>
    public const string ActionsFeature = "actions";

    /// <summary>The Kibana version of a serverless deployment that does not say: the newest.</summary>
    public string NewestVersion => Versions[^1];

    /// <summary>The roles that come with a deployment of a supported version.</summary>
    public IReadOnlyList<RoleDocument> BundledRoles(DeploymentDefinition deployment, string version)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        return Lines[version].BundledRoles[deployment.RoleSet];
    }

    /// <summary>The ids of all Cases features of any version, and of the Actions and Connectors feature.</summary>
    public required FrozenSet<string> FeatureIds { get; init; }

    /// <summary>The ids of all features of Kibana that the catalogue names, of any version: custom features cannot have them.</summary>
    public required FrozenSet<string> ReservedFeatureIds { get; init; }

    /// <summary>Every category name of any line.</summary>
    public required FrozenSet<string> Categories { get; init; }
}
