using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Policy;

/// <summary>The log of revisions. Every line names the one in force.</summary>
internal static partial class PolicyLog
{
    // The rest is in GetRevision.
    private const int MostFindings = 5;

    [LoggerMessage(
        EventId = 20, Level = LogLevel.Information,
        Message = "revision {Revision} is in force: number {Sequence}, from {Source}, by `{By}`; before it {Before}")]
    public static partial void Activated(ILogger log, string revision, ulong sequence, RevisionSource source, string by, string before);

    [LoggerMessage(
        EventId = 33, Level = LogLevel.Information,
        Message = "revision {Revision} allows {Widened} cells that {Before} denied, and denies {Narrowed} that it allowed")]
    public static partial void Changed(ILogger log, string revision, long widened, long narrowed, string before);

    [LoggerMessage(EventId = 21, Level = LogLevel.Warning, Message = "revision {Revision}: {Diagnostic}")]
    public static partial void RevisionWarned(ILogger log, string revision, Diagnostic diagnostic);

    [LoggerMessage(
        EventId = 22, Level = LogLevel.Error,
        Message = "the bundle cannot be served: {Diagnostic} (and {More} more errors); revision {InForce} stays in force")]
    public static partial void Failed(ILogger log, Diagnostic diagnostic, int more, string inForce);

    [LoggerMessage(
        EventId = 23, Level = LogLevel.Warning,
        Message = "revision {Held} is held ({Reasons}): it opens {Widened} cells and closes {Narrowed}; "
            + "revision {InForce} stays in force; to let it through: {Command}")]
    private static partial void Held(
        ILogger log, string held, string reasons, long widened, long narrowed, string inForce, string command);

    [LoggerMessage(EventId = 32, Level = LogLevel.Warning, Message = "revision {Held}: {Finding}")]
    private static partial void HeldFor(ILogger log, string held, string finding);

    public static void Held(ILogger log, HeldRevision held, string inForce, Uri? administration)
    {
        var (revision, hold) = (held.Pack.Digest[..16], held.Hold);
        var (reasons, command) = (string.Join(", ", hold.Reasons.Select(PolicyStateText.Of)), ReleaseCommand.Of(held, administration));
        Held(log, revision, reasons, hold.WidenedCells, hold.NarrowedCells, inForce, command);
        foreach (var finding in hold.Findings.Take(MostFindings))
        {
            HeldFor(log, revision, finding);
        }
    }

    [LoggerMessage(EventId = 24, Level = LogLevel.Information, Message = "the source again holds the revision in force, {Revision}")]
    public static partial void Settled(ILogger log, string revision);

    [LoggerMessage(EventId = 25, Level = LogLevel.Information, Message = "revision {Revision} is {Pinning} by `{By}`; it is in force")]
    public static partial void PinningChanged(ILogger log, string revision, string pinning, string by);

    [LoggerMessage(
        EventId = 26, Level = LogLevel.Information,
        Message = "revision {Revision} was held, is approved by `{By}`, and is in force: {Reason}")]
    public static partial void Approved(ILogger log, string revision, string by, string reason);

    [LoggerMessage(EventId = 27, Level = LogLevel.Error, Message = "reloading failed; revision {InForce} stays in force")]
    public static partial void Broke(ILogger log, Exception failure, string inForce);

    [LoggerMessage(EventId = 28, Level = LogLevel.Error, Message = "revision {Revision} could not be stored as last good: {Reason}")]
    public static partial void NotStored(ILogger log, string revision, string reason);

    [LoggerMessage(
        EventId = 29, Level = LogLevel.Warning,
        Message = "the file system raises no events ({Reason}); the bundle is read every {Seconds} s; revision {InForce} is in force")]
    public static partial void NotWatched(ILogger log, string reason, int seconds, string inForce);

    [LoggerMessage(EventId = 30, Level = LogLevel.Warning, Message = "the last good bundle in {Directory} is not used: {Reason}")]
    public static partial void StoreNotUsed(ILogger log, string directory, string reason);

    [LoggerMessage(
        EventId = 31, Level = LogLevel.Warning,
        Message = "serving the last good bundle, revision {Revision}, stored {Age} ago")]
    public static partial void ServesLastGood(ILogger log, string revision, string age);
}
