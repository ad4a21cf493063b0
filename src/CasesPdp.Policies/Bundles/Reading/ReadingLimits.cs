namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>The limits of one reading: <see cref="BundleLimits"/>, which tests make smaller to stand at an edge cheaply.</summary>
internal sealed record ReadingLimits
{
    public static ReadingLimits Default { get; } = new();

    public int FileBytes { get; init; } = BundleLimits.FileBytes;

    public long TotalBytes { get; init; } = BundleLimits.TotalBytes;

    public int Files { get; init; } = BundleLimits.Files;

    public int Depth { get; init; } = BundleLimits.Depth;

    public int FileValues { get; init; } = BundleLimits.FileValues;

    public int AliasedValues { get; init; } = BundleLimits.AliasedValues;

    public int Roles { get; init; } = BundleLimits.Roles;

    public int Spaces { get; init; } = BundleLimits.Spaces;

    public int Owners { get; init; } = BundleLimits.Owners;

    public int CustomFeatures { get; init; } = BundleLimits.CustomFeatures;

    public int SharedNames { get; init; } = BundleLimits.SharedNames;

    public int SpacePatterns { get; init; } = BundleLimits.SpacePatterns;

    public int Subjects { get; init; } = BundleLimits.Subjects;

    public int SubjectRoles { get; init; } = BundleLimits.SubjectRoles;

    public int GuardRules { get; init; } = BundleLimits.GuardRules;

    public int GuardRuleNames { get; init; } = BundleLimits.GuardRuleNames;

    public int GuardRailNames { get; init; } = BundleLimits.GuardRailNames;

    public int Tests { get; init; } = BundleLimits.Tests;

    public int NameBytes { get; init; } = BundleLimits.NameBytes;

    public int Diagnostics { get; init; } = BundleLimits.Diagnostics;
}
