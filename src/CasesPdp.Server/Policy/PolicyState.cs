using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Policy;

/// <summary>Which revision is in force, what is held, what is wrong: one consistent, immutable picture.</summary>
/// <remarks>Every operation makes the next picture by one of the methods here, and publishes it once.</remarks>
internal sealed record PolicyState
{
    /// <summary>The revision in force.</summary>
    public required Revision InForce { get; init; }

    /// <summary>Where it came from.</summary>
    public required RevisionSource Source { get; init; }

    /// <summary>When it went in force, in wall-clock time.</summary>
    public required DateTimeOffset ActivatedAt { get; init; }

    /// <summary>The revisions that were in force last and can be again, newest first, each digest once; the first is in force.</summary>
    public required IReadOnlyList<KeptRevision> Kept { get; init; }

    /// <summary>Whether it stays, whatever the directory brings.</summary>
    public bool IsPinned { get; init; }

    /// <summary>What the directory brought and is held back.</summary>
    public HeldRevision? Held { get; init; }

    /// <summary>Why the content of the directory cannot be served.</summary>
    public ReloadFailure? Failure { get; init; }

    /// <summary>The bundle's directory; absent with the built-in policy.</summary>
    public string? Directory { get; init; }

    /// <summary>The directory that stores the bundle in force and its approval; absent: nothing is stored.</summary>
    public string? LastGoodDirectory { get; init; }

    /// <summary>With <see cref="RevisionSource.LastGood"/>: how old the stored bundle was when the server started.</summary>
    public TimeSpan? LastGoodAge { get; init; }

    /// <summary>Since when, as a monotonic timestamp, the directory holds something else than is in force; absent: it does not.</summary>
    public long? BehindSince { get; init; }

    /// <summary>How many revisions have gone in force, the first included.</summary>
    public ulong Activations { get; init; } = 1;

    /// <summary>The kept revision whose digest is, or begins with, these digits.</summary>
    public KeptRevision? Find(string digest) => Kept.FirstOrDefault(r => RevisionDigest.Matches(r.Revision.Digest, digest));

    /// <summary>The held revision, if its digest is, or begins with, these digits.</summary>
    public HeldRevision? FindHeld(string digest) => Held is not null && RevisionDigest.Matches(Held.Pack.Digest, digest) ? Held : null;

    /// <summary>Another revision is in force.</summary>
    /// <param name="revision">The revision and where it came from.</param>
    /// <param name="isPinned">Whether it stays.</param>
    /// <param name="mostKept">How many revisions are kept, this one included.</param>
    /// <param name="timestamp">The monotonic time.</param>
    public PolicyState Activate(KeptRevision revision, bool isPinned, int mostKept, long timestamp) => this with
    {
        InForce = revision.Revision,
        Source = revision.Source,
        ActivatedAt = revision.ActivatedAt,
        Activations = Activations + 1,
        Kept = [revision, .. Kept.Where(r => r.Revision.Digest != revision.Revision.Digest).Take(mostKept - 1)],
        IsPinned = isPinned,
        Held = null,
        Failure = null,
        LastGoodAge = null,
        BehindSince = revision.Source == RevisionSource.RollBack ? BehindSince ?? timestamp : null,
    };

    /// <summary>The content in force has another number: a newer release says the same.</summary>
    /// <param name="revision">The revision and where it came from.</param>
    public PolicyState Renumber(KeptRevision revision) => this with
    {
        InForce = revision.Revision,
        Source = revision.Source,
        ActivatedAt = revision.ActivatedAt,
        Activations = Activations + 1,
        Kept = [revision, .. Kept.Skip(1)],
        Held = null,
        Failure = null,
        LastGoodAge = null,
        BehindSince = null,
    };

    /// <summary>A revision is held.</summary>
    public PolicyState Hold(HeldRevision held, long timestamp) =>
        this with { Held = held, Failure = null, BehindSince = BehindSince ?? timestamp };

    /// <summary>The directory holds what is in force: nothing is held and nothing is wrong.</summary>
    public PolicyState Settle() => this with { Held = null, Failure = null, BehindSince = null };

    /// <summary>The source holds what was taken from the store of last good bundles.</summary>
    public PolicyState From(RevisionSource origin) =>
        this with { Source = origin, LastGoodAge = null, Kept = [Kept[0] with { Source = origin }, .. Kept.Skip(1)] };

    /// <summary>The content of the directory cannot be served.</summary>
    public PolicyState Fail(ReloadFailure failure, long timestamp) =>
        this with { Failure = failure, Held = null, BehindSince = BehindSince ?? timestamp };

    /// <summary>The revision in force stays, or follows the directory again; the reasons of what is held change with it.</summary>
    public PolicyState Pin(bool isPinned) => this with
    {
        IsPinned = isPinned,
        Held = Held?.Hold.Pin(isPinned) is { } hold ? Held with { Hold = hold } : null,
    };
}

/// <summary>Where a revision in force came from.</summary>
internal enum RevisionSource
{
    /// <summary>The bundle's directory.</summary>
    Directory = 1,

    /// <summary>The stored last good bundle.</summary>
    LastGood = 2,

    /// <summary>The built-in example policy.</summary>
    BuiltIn = 3,

    /// <summary>The revisions that the server keeps, on an operator's request.</summary>
    RollBack = 4,

    /// <summary>A release of the channel.</summary>
    Channel = 5,
}

/// <summary>A revision that is or was in force, as files from which it can be put in force again.</summary>
/// <param name="Pack">Its files.</param>
/// <param name="Revision">Its name when it last went in force.</param>
/// <param name="Source">Where it came from.</param>
/// <param name="ActivatedAt">When it last went in force, in wall-clock time.</param>
/// <param name="Approval">How it was approved; absent: it was not held.</param>
/// <param name="Release">The release that it came from; absent: no channel brought it.</param>
internal sealed record KeptRevision(
    BundlePack Pack,
    Revision Revision,
    RevisionSource Source,
    DateTimeOffset ActivatedAt,
    Approval? Approval = null,
    ServedRelease? Release = null);

/// <summary>Who let a held revision through.</summary>
/// <param name="By">The name of the caller, escaped.</param>
/// <param name="At">When, in wall-clock time.</param>
/// <param name="Reason">The reason given, escaped; empty: none.</param>
internal sealed record Approval(string By, DateTimeOffset At, string Reason);

/// <summary>The newest content of the source, checked and held back.</summary>
/// <param name="Pack">Its files. Its table is compiled again when it is approved.</param>
/// <param name="Since">Since when, in wall-clock time.</param>
/// <param name="Hold">Why.</param>
/// <param name="Release">The release that it came from; absent: no channel brought it.</param>
internal sealed record HeldRevision(BundlePack Pack, DateTimeOffset Since, RevisionHold Hold, ServedRelease? Release = null);

/// <summary>Why the content of the directory is not served.</summary>
/// <param name="Since">Since when it has been so, in wall-clock time.</param>
/// <param name="Attempts">How many times it was read without success.</param>
/// <param name="Digest">The digest of the content, if all of its files could be read.</param>
/// <param name="Findings">The findings, errors among them.</param>
internal sealed record ReloadFailure(DateTimeOffset Since, int Attempts, string? Digest, IReadOnlyList<Diagnostic> Findings)
{
    /// <summary>The first error, for a log line.</summary>
    public Diagnostic FirstError => Findings.First(f => f.Severity == DiagnosticSeverity.Error);

    /// <summary>How many of the findings are errors.</summary>
    public int Errors => Findings.Count(f => f.Severity == DiagnosticSeverity.Error);
}

/// <summary>Names for people and probes.</summary>
internal static class PolicyStateText
{
    /// <summary>Where a revision came from.</summary>
    public static string Of(RevisionSource source) => source switch
    {
        RevisionSource.Directory => "directory",
        RevisionSource.LastGood => "last-good",
        RevisionSource.BuiltIn => "built-in",
        RevisionSource.Channel => "channel",
        _ => "roll-back",
    };

    /// <summary>Why one is held, as the protocol and the command line spell it.</summary>
    public static string Of(HoldReason reason) => reason switch
    {
        HoldReason.Pinned => "PINNED",
        HoldReason.GuardRails => "GUARD_RAILS",
        _ => "POLICY_TESTS",
    };
}
