namespace CasesPdp.Distribution.Releases;

/// <summary>The limits on what a release may hold. Going beyond one is a refusal with a code of its own.</summary>
public static class ReleaseLimits
{
    /// <summary>Most bytes of a signed release.</summary>
    public const int TokenBytes = 64 * 1024;

    /// <summary>Most targets.</summary>
    public const int Targets = 16;

    /// <summary>Most labels in one <c>where</c>.</summary>
    public const int WhereLabels = 16;

    /// <summary>Most values of one label in a <c>where</c>.</summary>
    public const int WhereValues = 64;

    /// <summary>Most approved files digests.</summary>
    public const int Approved = 64;

    /// <summary>Most characters of the publisher's name.</summary>
    public const int PublisherCharacters = 256;

    /// <summary>Most characters of the message.</summary>
    public const int MessageCharacters = 4_096;

    /// <summary>The highest epoch number and sequence: what every JSON reader holds exactly.</summary>
    public const ulong Number = (1UL << 53) - 1;
}
