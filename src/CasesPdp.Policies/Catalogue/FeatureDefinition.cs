namespace CasesPdp.Policies.Catalogue;

/// <summary>A Kibana feature that registers cases: one of the catalogue, or a custom one of a bundle.</summary>
public sealed record FeatureDefinition
{
    /// <summary>The feature id, such as <c>securitySolutionCasesV3</c>.</summary>
    public required string Id { get; init; }

    /// <summary>The owners that the feature registers.</summary>
    public required IReadOnlyList<string> Owners { get; init; }

    /// <summary>Whether a newer feature replaces it. Deprecated features still grant what they define.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>The role page's category, by which solution views hide features; custom features have none.</summary>
    public string? Category { get; init; }

    /// <summary>Whether base privileges leave the whole feature out.</summary>
    public bool ExcludedFromBase { get; init; }

    /// <summary>The privilege <c>all</c>, without its sub-features; absent when the feature has none.</summary>
    public PrivilegeDefinition? All { get; init; }

    /// <summary>The privilege <c>read</c>, without its sub-features; absent when the feature has none.</summary>
    public PrivilegeDefinition? Read { get; init; }

    /// <summary>The sub-feature privileges.</summary>
    public IReadOnlyList<SubFeaturePrivilege> SubFeatures { get; init; } = [];
}

/// <summary>A sub-feature privilege: a privilege of its own, which may also be merged into <c>all</c> or <c>read</c>.</summary>
/// <param name="Id">The privilege id, such as <c>cases_delete</c>.</param>
/// <param name="Label">What Kibana's role editor calls it; empty for custom features that do not say.</param>
/// <param name="IncludeIn">Into which top-level privileges it is merged.</param>
/// <param name="Definition">What it gives.</param>
public sealed record SubFeaturePrivilege(string Id, string Label, IncludeIn IncludeIn, PrivilegeDefinition Definition);

/// <summary>Into which top-level privileges a sub-feature privilege is merged.</summary>
public enum IncludeIn
{
    /// <summary>Into none.</summary>
    None = 0,

    /// <summary>Into <c>read</c> and <c>all</c>.</summary>
    Read = 1,

    /// <summary>Into <c>all</c> only.</summary>
    All = 2,
}
