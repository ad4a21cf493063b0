using CasesPdp.Decisions;

namespace CasesPdp.Policies.Catalogue;

/// <summary>A whole Kibana API call and what it needs.</summary>
public sealed record CallDefinition
{
    /// <summary>The kebab-case name.</summary>
    public required string Name { get; init; }

    /// <summary>Operations required on every named owner.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Operations required on at least one owner available in the space.</summary>
    public IReadOnlyList<string> AnyOwnerOperations { get; init; } = [];

    /// <summary>Owner-independent names required, such as <c>connectors:read</c>.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Whether <c>api:{owner}FilesCasesCreate</c> is required of every named owner.</summary>
    public bool FilesCreateTag { get; init; }

    /// <summary>Which owners the call needs.</summary>
    public OwnerRule Owners { get; init; }

    /// <summary>The facets that the call allows.</summary>
    public IReadOnlyList<CallFacet> Facets { get; init; } = [];

    /// <summary>Whether the operations follow Kibana's update rule: see <c>CallRequirements</c>.</summary>
    public bool IsUpdate { get; init; }

    /// <summary>The least licence.</summary>
    public LicenseLevel License { get; init; }

    /// <summary>Whether project tiers without case connectors exclude the call.</summary>
    public bool NeedsConnectorTier { get; init; }

    /// <summary>Whether the connector type is judged.</summary>
    public bool JudgesConnector { get; init; }

    /// <summary>Whether Kibana sends messages with links.</summary>
    public bool SendsLinks { get; init; }
}

/// <summary>What a facet adds to the requirement of a call.</summary>
public sealed record CallFacet
{
    /// <summary>The facet.</summary>
    public required Facets Facet { get; init; }

    /// <summary>Operations required on every named owner; those that the version does not have are left out.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Owner-independent names required, such as <c>alerts:read</c>.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Whether <c>api:{owner}FilesCasesCreate</c> is required of every named owner.</summary>
    public bool FilesCreateTag { get; init; }

    /// <summary>The least licence.</summary>
    public LicenseLevel License { get; init; }

    /// <summary>Whether Kibana then sends messages with links.</summary>
    public bool SendsLinks { get; init; }
}
