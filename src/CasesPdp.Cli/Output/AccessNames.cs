using CasesPdp.Policies.Access;

namespace CasesPdp.Cli.Output;

/// <summary>Access levels as the command line writes them.</summary>
internal static class AccessNames
{
    /// <summary>The levels that a role can be written for.</summary>
    public static readonly string[] Writable = ["full", "assignee", "view-only", "none"];

    /// <summary>The name of the level.</summary>
    public static string Of(AccessLevel level) => level switch
    {
        AccessLevel.Full => "full",
        AccessLevel.Assignee => "assignee",
        AccessLevel.ViewOnly => "view-only",
        AccessLevel.Custom => "custom",
        _ => "none",
    };

    /// <summary>The level of that name.</summary>
    public static AccessLevel Parse(string name) => Enum.GetValues<AccessLevel>().Single(level => Of(level) == name);
}
