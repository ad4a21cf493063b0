namespace CasesPdp.Server.Options;

/// <summary>How the bundle's directory is followed: settings <c>CasesPdp:Reload</c>.</summary>
internal sealed class ReloadOptions
{
    /// <summary>Whether changes of the directory are taken up automatically. Off: only by <c>Reload</c>.</summary>
    public bool Watch { get; set; } = true;

    /// <summary>
    /// How often the directory is read and hashed without a change event, in seconds: network and overlay file systems may raise none.
    /// 0: never.
    /// </summary>
    public int PollSeconds { get; set; } = 30;

    /// <summary>How long the directory must be quiet before it is read, in milliseconds.</summary>
    public int QuietMilliseconds { get; set; } = 250;

    /// <summary>How long after the first change it is read although it is never quiet, in milliseconds.</summary>
    public int MaxDelayMilliseconds { get; set; } = 2_000;

    /// <summary>
    /// Most cells of a new table that are compared with the reference evaluator; beyond, a sample of this size. When the server starts it
    /// is a sample of 5,000. 0: none.
    /// </summary>
    public int VerifyCells { get; set; } = 20_000;

    /// <summary>
    /// The share of one processor, in percent, that parsing, compiling and verifying a change takes in its first five seconds: there is a
    /// rest after each short stretch. The share then doubles every five seconds, up to 50. Requests that share the processor, and a
    /// container's quota, are spared for a reload that takes longer. Operators' operations have no rests. 100: no rests at all.
    /// </summary>
    public int ProcessorPercent { get; set; } = 10;

    /// <summary>How many revisions are kept in memory to roll back to, the one in force included.</summary>
    public int KeptRevisions { get; set; } = 10;

    /// <summary>Where the bundle last in force is stored, to start from while the bundle's directory is broken. Absent: nowhere.</summary>
    public string? LastGoodDirectory { get; set; }

    /// <summary>Whether a bundle whose policy tests fail is held back.</summary>
    public bool RequirePolicyTests { get; set; }

    /// <summary>
    /// Longest wait of a request for the revision that it demands, in milliseconds, within its own deadline. 0: the demand is met at once
    /// or refused.
    /// </summary>
    public int RevisionWaitMilliseconds { get; set; }
}
