namespace CasesPdp.Decisions.Snapshots;

/// <summary>Bytes that are no snapshot, or one that this version does not read.</summary>
public sealed class SnapshotException : Exception
{
    /// <summary>Refuses a snapshot.</summary>
    /// <param name="section">The section at fault; None: the snapshot as a whole.</param>
    /// <param name="reason">What is wrong, as the end of a sentence that begins with what is at fault.</param>
    public SnapshotException(SnapshotSection section, string reason)
        : base($"{(section == SnapshotSection.None ? "the snapshot" : $"section {(uint)section}")} {reason}")
    {
        Section = section;
    }

    /// <summary>The section at fault; None: the snapshot as a whole.</summary>
    public SnapshotSection Section { get; }
}
