using CasesPdp.Decisions;

namespace CasesPdp.Server.Reload;

/// <summary>Which revision is in force and what else there is to know of the policy: one consistent, immutable picture.</summary>
internal sealed record PolicyState
{
    /// <summary>The revision in force.</summary>
    public required Revision InForce { get; init; }

    /// <summary>Where it came from.</summary>
    public required RevisionSource Source { get; init; }

    /// <summary>When it went in force, by the clock on the wall.</summary>
    public required DateTimeOffset ActivatedAt { get; init; }

    /// <summary>The revisions that were in force last and can be again, the one in force first.</summary>
    public required IReadOnlyList<KeptRevision> Kept { get; init; }

    /// <summary>Whether it stays, whatever the directory brings.</summary>
    public bool IsPinned { get; init; }

    /// <summary>What the directory brought and is held back.</summary>
    public HeldRevision? Held { get; init; }

    /// <summary>Why the content of the directory cannot be served.</summary>
    public ReloadFault? Fault { get; init; }

    /// <summary>The bundle's directory; absent with the built-in policy.</summary>
    public string? Directory { get; init; }

    /// <summary>With <see cref="RevisionSource.LastGood"/>: how old the stored bundle was when the server started.</summary>
    public TimeSpan? LastGoodAge { get; init; }

    /// <summary>Since when, as a monotonic timestamp, the directory holds something else than is in force; absent: it does not.</summary>
    public long? BehindSince { get; init; }

    /// <summary>How many revisions have gone in force, the first included.</summary>
    public ulong Activations => InForce.Sequence;
}
