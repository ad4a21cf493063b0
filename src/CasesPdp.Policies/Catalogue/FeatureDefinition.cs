namespace CasesPdp.Policies.Catalogue;

/// <summary>A Kibana feature that has to do with cases: one of the catalogue's, or a custom one from a bundle.</summary>
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
