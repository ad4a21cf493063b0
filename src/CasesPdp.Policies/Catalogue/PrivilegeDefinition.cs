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

    /// <summary>The newer privileges whose UI capabilities this deprecated one grants too.</summary>
    public UiReplacement? ReplacedBy { get; init; }

    /// <summary>Whether base privileges (<c>all</c>, <c>read</c>) leave this privilege out.</summary>
    public bool ExcludedFromBase { get; init; }
}

/// <summary>One line of a privilege's <c>cases</c> block: a privilege category and the owners it is given on.</summary>
/// <param name="Category">A key of the line's categories, such as <c>read</c> or <c>createComment</c>.</param>
/// <param name="Owners">The owners.</param>
/// <param name="NeedsV1Switch">Counts only when the bundle's switch <c>v1GrantsManageTemplates</c> is on.</param>
public sealed record CategoryGrant(string Category, IReadOnlyList<string> Owners, bool NeedsV1Switch = false);

/// <summary>The privileges of a newer feature whose UI capabilities a deprecated privilege grants too.</summary>
/// <param name="Feature">The id of the newer feature.</param>
/// <param name="Full">Those for <c>all</c>, <c>read</c>, or a sub-feature privilege.</param>
/// <param name="Minimal">Those for <c>minimal_all</c> or <c>minimal_read</c>; empty for sub-feature privileges.</param>
public sealed record UiReplacement(string Feature, IReadOnlyList<string> Full, IReadOnlyList<string> Minimal);
