using CasesPdp.Decisions;

namespace CasesPdp.Policies.Catalogue;

/// <summary>What a facet adds to the requirement of a call.</summary>
public sealed record CallFacet
{
    /// <summary>The facet.</summary>
    public required Facets Facet { get; init; }

    /// <summary>Operations asked of every named owner; those that the line does not have fall away.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];

    /// <summary>Owner-independent names asked, such as <c>alerts:read</c>.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Whether <c>api:{owner}FilesCasesCreate</c> is asked of every named owner.</summary>
    public bool FilesCreateTag { get; init; }

    /// <summary>The least licence.</summary>
    public LicenseLevel License { get; init; }

    /// <summary>Whether Kibana then sends messages with links.</summary>
    public bool SendsLinks { get; init; }
}
