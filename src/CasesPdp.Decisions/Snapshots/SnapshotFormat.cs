namespace CasesPdp.Decisions.Snapshots;

/// <summary>The format of compiled policies as bytes, and its limits. <c>docs/snapshot-format.md</c> has it byte by byte.</summary>
public static class SnapshotFormat
{
    /// <summary>The format that is written, and the newest that is read.</summary>
    public const int Version = 1;

    /// <summary>Bytes of a SHA-256.</summary>
    public const int HashBytes = 32;

    /// <summary>Most names in one list.</summary>
    public const int MostNames = 4_194_304;

    /// <summary>Most operations: one bit of a word is not an operation's.</summary>
    public const int MostOperations = 63;

    /// <summary>
    /// Most bytes of all patterns times bytes of all spaces, each space with its prefix: every space is matched with every pattern once,
    /// when the snapshot is read, and that takes at most so many steps.
    /// </summary>
    public const long MostPatternSteps = 1L << 34;

    /// <summary>Most bytes of <see cref="Revision.Epoch"/>, as UTF-8.</summary>
    public const int MostEpochBytes = Limits.NameBytes;
}
