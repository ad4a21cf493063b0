namespace CasesPdp.Cli.Streams;

/// <summary>What a member must hold.</summary>
internal enum MemberKind
{
    /// <summary>The member is not looked at.</summary>
    Ignored = 0,

    /// <summary>Any value at all, to be echoed.</summary>
    Id,

    /// <summary>An object.</summary>
    Object,

    /// <summary>A string.</summary>
    Text,

    /// <summary>A list of strings.</summary>
    List,
}
