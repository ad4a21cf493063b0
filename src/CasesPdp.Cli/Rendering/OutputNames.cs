using CasesPdp.Decisions;
using CasesPdp.Policies.Access;

namespace CasesPdp.Cli.Rendering;

/// <summary>How output writes enum values and digests.</summary>
internal static class OutputNames
{
    /// <summary>The access levels that a role can be written for.</summary>
    public static readonly string[] WritableLevels = ["full", "assignee", "view-only", "none"];

    private static readonly string[] Reasons = [.. Enum.GetValues<Reason>().Order().Select(UpperCase)];

    /// <summary>The reasons of decisions.</summary>
    public static IReadOnlyList<string> AllReasons { get; } = [.. Reasons.Skip((int)Reason.Unspecified + 1)];

    /// <summary>A reason: <c>MISSING_PRIVILEGE</c>.</summary>
    public static string Of(Reason reason) => Reasons[(int)reason];

    /// <summary>An access level: <c>view-only</c>.</summary>
    public static string Of(AccessLevel level) => level switch
    {
        AccessLevel.Full => "full",
        AccessLevel.Assignee => "assignee",
        AccessLevel.ViewOnly => "view-only",
        AccessLevel.Custom => "custom",
        _ => "none",
    };

    /// <summary>The access level of that name.</summary>
    public static AccessLevel ParseLevel(string name) => Enum.GetValues<AccessLevel>().Single(level => Of(level) == name);

    /// <summary>The first 16 digits of a digest.</summary>
    public static string ShortDigest(string digest) => digest.Length < 16 ? digest : digest[..16];

    /// <summary>A value in upper case, as protocol JSON spells it: <c>IN_FORCE</c>.</summary>
    public static string UpperCase<T>(T value)
        where T : struct, Enum => string.Concat(value.ToString().Select((letter, place) =>
            place > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"));

    /// <summary>A value in camel case: <c>inCells</c>.</summary>
    public static string CamelCase<T>(T value)
        where T : struct, Enum
    {
        var name = value.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
