using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Reference;

/// <summary>What must hold for an action, with its facets, to be allowed.</summary>
internal sealed record ReferenceRequirement
{
    /// <summary>The facets that the action allows; any other is an error.</summary>
    public IReadOnlyList<string> Facets { get; init; } = [];

    /// <summary>What the action asks of the named owners.</summary>
    public ReferenceOwnerRule Owners { get; init; }

    /// <summary>The owner that a raw action carries inside its name.</summary>
    public string? OwnOwner { get; init; }

    /// <summary>Checked-as names of operations required on every named owner.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Checked-as names of operations required on any one owner available in the space, named or not.</summary>
    public IReadOnlyList<string> AnyOwnerOperations { get; init; } = [];

    /// <summary>Required names that belong to no owner, such as <c>connectors:read</c>, <c>alerts:read</c> or <c>api:...</c>.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Whether every named owner's API tag for creating files is required.</summary>
    public bool FilesTag { get; init; }

    /// <summary>Whether the lowest project tier leaves the call out.</summary>
    public bool NeedsConnectorTier { get; init; }

    /// <summary>The least licence.</summary>
    public LicenseLevel License { get; init; }

    /// <summary>Whether the connector type is judged.</summary>
    public bool JudgesConnector { get; init; }

    /// <summary>Whether the call sends out a message or an incident that holds links to Kibana.</summary>
    public bool SendsLinks { get; init; }
}

/// <summary>What an action asks of the owners that a resource names.</summary>
internal enum ReferenceOwnerRule
{
    /// <summary>At least one must be named, and everything is required on each.</summary>
    OneOrMore = 0,

    /// <summary>None may be named; that stands for any owner available in the space.</summary>
    List = 1,

    /// <summary>None is needed.</summary>
    Free = 2,
}
