using CasesPdp.Decisions;

namespace CasesPdp.Policies.Bundles;

/// <summary>The limits on what a bundle may hold. Going beyond one is an error that names the limit and the count.</summary>
public static class BundleLimits
{
    /// <summary>Most bytes of one file.</summary>
    public const int FileBytes = 64 * 1024 * 1024;

    /// <summary>Most bytes of all files together.</summary>
    public const long TotalBytes = 512L * 1024 * 1024;

    /// <summary>Most files.</summary>
    public const int Files = 10_000;

    /// <summary>Most bytes of the path of a file held in memory, as UTF-8. Findings repeat it.</summary>
    public const int PathBytes = 1_024;

    /// <summary>The deepest nesting of lists and objects in a file, aliases expanded.</summary>
    public const int Depth = 64;

    /// <summary>Most values (scalars, lists, objects) in one file.</summary>
    public const int FileValues = 8_000_000;

    /// <summary>Most values that YAML aliases repeat, in all files together.</summary>
    public const int AliasedValues = 1_000_000;

    /// <summary>Most written roles.</summary>
    public const int Roles = 1_000_000;

    /// <summary>Most listed spaces.</summary>
    public const int Spaces = 10_000;

    /// <summary>Most distinct owners: those of the deployment and those of custom features.</summary>
    public const int Owners = Limits.Owners;

    /// <summary>Most custom features.</summary>
    public const int CustomFeatures = 1_000;

    /// <summary>Most distinct <c>api</c> and <c>ui</c> names in custom features.</summary>
    public const int SharedNames = Limits.SharedBits / 2;

    /// <summary>Most distinct space patterns (<c>space:team-*</c>) in the <c>applications</c> of all roles.</summary>
    public const int SpacePatterns = Limits.SpacePatterns;

    /// <summary>Most listed subjects.</summary>
    public const int Subjects = 1_000_000;

    /// <summary>Most roles of one listed subject, duplicates counted.</summary>
    public const int SubjectRoles = Limits.SubjectRoles;

    /// <summary>Most bytes of a name (role, owner, space, feature, subject, profile uid), as UTF-8.</summary>
    public const int NameBytes = Limits.NameBytes;

    /// <summary>Most rules in <c>guardRails</c>: <c>protected</c> and <c>limitations</c> together.</summary>
    public const int GuardRules = 1_000;

    /// <summary>Most names in one list of a guard rail.</summary>
    public const int GuardRuleNames = 1_000;

    /// <summary>Most names in all lists of all guard rails: every rule is proven over the whole table.</summary>
    public const int GuardRailNames = 10_000;

    /// <summary>Most tests, each cell of a matrix counted.</summary>
    public const int Tests = 100_000;

    /// <summary>Most findings reported; one more says how many were left out.</summary>
    public const int Diagnostics = 1_000;
}
