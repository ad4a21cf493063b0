using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles;

/// <summary>What <c>pdp.yaml</c> says of the deployment.</summary>
public sealed record BundleSettings
{
    /// <summary>The Kibana version, such as <c>9.3</c>.</summary>
    public required string Kibana { get; init; }

    /// <summary>The kind of deployment.</summary>
    public required DeploymentDefinition Deployment { get; init; }

    /// <summary>The licence; on serverless <see cref="LicenseLevel.Enterprise"/>, since every gate passes there.</summary>
    public required LicenseLevel License { get; init; }

    /// <summary>Whether Elasticsearch security is on. Always so on serverless.</summary>
    public bool SecurityEnabled { get; init; } = true;

    /// <summary>Whether the owner <c>cases</c> is registered.</summary>
    public required bool StackCases { get; init; }

    /// <summary>Kibana's <c>server.publicBaseUrl</c>; absent when it is not set.</summary>
    public string? PublicBaseUrl { get; init; }

    /// <summary>Switch <c>restrictedCases</c>.</summary>
    public bool RestrictedCases { get; init; }

    /// <summary>Switch <c>hiddenFeatureCoversDeprecated</c>.</summary>
    public bool HiddenFeatureCoversDeprecated { get; init; }

    /// <summary>Switch <c>v1GrantsManageTemplates</c>.</summary>
    public bool V1GrantsManageTemplates { get; init; } = true;

    /// <summary>Whether roles come only from <c>subjects.yaml</c> (<c>rolesFrom: subjects</c>).</summary>
    public bool RolesFromSubjects { get; init; }

    /// <summary>What keeps a change from going live unapproved.</summary>
    public GuardRails GuardRails { get; init; } = GuardRails.None;

    /// <summary>The listed spaces.</summary>
    public IReadOnlyList<SpaceSettings> Spaces { get; init; } = [];

    /// <summary>The built-in owners that the deployment registers; custom features add theirs.</summary>
    internal HashSet<string> BuiltInOwners()
    {
        var owners = new HashSet<string>(Deployment.Owners, StringComparer.Ordinal);
        if (StackCases)
        {
            owners.Add(KibanaCatalogue.StackCasesOwner);
        }

        return owners;
    }
}

/// <summary>A space that <c>pdp.yaml</c> lists.</summary>
/// <param name="Id">Matches <c>[a-z0-9_-]+</c>.</param>
/// <param name="DisabledFeatures">Ids of features hidden in the space; ids that are no Cases feature are inert.</param>
/// <param name="Solution">The solution view: <c>classic</c>, <c>security</c>, <c>oblt</c>, <c>es</c> or <c>chat</c>.</param>
public sealed record SpaceSettings(string Id, IReadOnlyList<string> DisabledFeatures, string Solution = "classic");
