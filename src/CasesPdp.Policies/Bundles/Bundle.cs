using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles;

/// <summary>Everything that a PAP wrote, read and checked, together with the bundled roles of the deployment.</summary>
public sealed record Bundle
{
    /// <summary>What <c>pdp.yaml</c> says.</summary>
    public required BundleSettings Settings { get; init; }

    /// <summary>Written and bundled roles; names are distinct.</summary>
    public required IReadOnlyList<RoleDocument> Roles { get; init; }

    /// <summary>Custom features; ids are distinct from each other and from the catalogue's.</summary>
    public IReadOnlyList<FeatureDefinition> CustomFeatures { get; init; } = [];

    /// <summary>The listed subjects; ids are distinct.</summary>
    public IReadOnlyList<SubjectDocument> Subjects { get; init; } = [];

    /// <summary>
    /// What the author expects of decisions. Tests decide nothing, but as files of the bundle they count into the digest.
    /// </summary>
    public IReadOnlyList<PolicyTest> Tests { get; init; } = [];

    /// <summary>SHA-256 over the catalogue's digest and the bundle's files: 64 lower-case hex digits.</summary>
    public required string Digest { get; init; }
}

/// <summary>A subject that the bundle lists.</summary>
/// <param name="Id">Byte-exact, not empty.</param>
/// <param name="Roles">Its role names.</param>
/// <param name="ProfileUid">Its profile uid; not empty.</param>
public sealed record SubjectDocument(string Id, IReadOnlyList<string> Roles, string? ProfileUid);
