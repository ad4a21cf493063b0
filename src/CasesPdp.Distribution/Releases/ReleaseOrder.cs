namespace CasesPdp.Distribution.Releases;

/// <summary>How a release stands to the highest that was accepted; by epoch number, then by sequence.</summary>
public enum ReleaseOrder
{
    /// <summary>Lower: refused.</summary>
    Older,

    /// <summary>The same release.</summary>
    Same,

    /// <summary>Higher, or the first.</summary>
    Newer,

    /// <summary>The same epoch number and sequence, but another statement: refused. Someone signed twice.</summary>
    Forked,
}
