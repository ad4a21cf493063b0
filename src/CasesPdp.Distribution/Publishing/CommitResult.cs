namespace CasesPdp.Distribution.Publishing;

/// <summary>What came of a commit.</summary>
public enum CommitResult
{
    /// <summary>The release is the head.</summary>
    Done,

    /// <summary>Another release became the head since it was read.</summary>
    HeadChanged,

    /// <summary>A content that the release names is not there, or no longer.</summary>
    ContentMissing,

    /// <summary>There is another release of that sequence already, though the head is as it was.</summary>
    SequenceTaken,

    /// <summary>It is not known whether it was done.</summary>
    Unknown,
}
