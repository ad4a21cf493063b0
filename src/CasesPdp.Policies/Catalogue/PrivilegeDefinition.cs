namespace CasesPdp.Policies.Catalogue;

/// <summary>What one privilege of a feature is defined to give, before sub-features are merged into it.</summary>
public sealed record PrivilegeDefinition
{
    /// <summary>Categories of case operations, by owner.</summary>
    public IReadOnlyList<CategoryGrant> Cases { get; init; } = [];

    /// <summary>API tags, without the prefix <c>api:</c>.</summary>
    public IReadOnlyList<string> Api { get; init; } = [];

    /// <summary>UI capabilities, without the prefix <c>ui:{featureId}/</c>.</summary>
    public IReadOnlyList<string> Ui { get; init; } = [];

    /// <summary>API tags that the product feature <c>casesConnectors</c> adds; not every deployment has it.</summary>
    public IReadOnlyList<string> CasesConnectorsApi { get; init; } = [];

    /// <summary>UI capabilities that the product feature <c>casesConnectors</c> adds.</summary>
    public IReadOnlyList<string> CasesConnectorsUi { get; init; } = [];

    /// <summary>What lends UI capabilities to this privilege of a deprecated feature.</summary>
    public UiReplacement? ReplacedBy { get; init; }

    /// <summary>Whether base privileges (<c>all</c>, <c>read</c>) leave this privilege out.</summary>
    public bool ExcludedFromBase { get; init; }
}
