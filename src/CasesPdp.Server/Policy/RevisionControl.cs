using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Policy;

/// <summary>Decides which revision is in force: follows the directory, rolls back, pins, approves.</summary>
/// <remarks>
/// <para>Operations run one after the other on the policy worker, and only they swap the policy. Readers never wait: they see the old
/// policy or the new one. Each operation swaps the policy first and publishes the state after it, once, so a caller that acts on a state
/// finds the policy that it names, or a later one.</para>
/// <para>Operators' operations are not throttled and interrupt the following of the directory, which begins again after them.</para>
/// <para>Whatever fails leaves the revision in force where it is.</para>
/// <para>The log names who brought a change about: a caller, the signal, or the directory.</para>
/// <para>Tables in memory: the one in force, the one before it where there is memory enough (a roll-back to it compiles nothing), and while
/// an operation runs the next. Held and earlier revisions are kept as packed files.</para>
/// </remarks>
internal sealed class RevisionControl(
    ActiveSnapshot<LoadedPolicy> active,
    StatusBroadcaster status,
    PolicyPreparation preparation,
    ActivationGate gate,
    PolicyWorker worker,
    ReloadMetrics metrics,
    ServerOptions options,
    TimeProvider time,
    ILogger<RevisionControl> log,
    LastGoodStore? store = null,
    Listeners? listeners = null)
{
    /// <summary>Brings a change about where nobody asked for it. No caller has such a name.</summary>
    public const string ByDirectory = "directory";

    /// <summary>The code of a reload that broke off.</summary>
    public const string BrokeOff = "CP9002";

    // Reads a directory again when a file that is being rewritten looks half written.
    private const int MostSuspectReadings = 5;

    // Documents and table of a policy take about that many times the bytes of its files.
    private const long TableBytesPerContentByte = 8;

    private readonly string? _directory = status.Current.Directory;

    // The policy that was in force before, ready to be in force again.
    private LoadedPolicy? _previous;

    // What the directory held when an operator chose another revision without pinning it: not taken up until it changes.
    private string? _passedOver;

    /// <summary>How much memory there is for the process; a test makes it small.</summary>
    internal Func<long> AvailableBytes { get; init; } = () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Reads a directory; a test changes it meanwhile.</summary>
    internal Func<string, Func<string, bool>, BundleContent> ReadContent { get; init; } = BundleContent.Read;

    /// <summary>How long the last reading of the directory took.</summary>
    public TimeSpan LastReadingTime { get; private set; }

    /// <summary>Reads the directory after it changed, and puts in force what it holds.</summary>
    public Task<OperationResult> FollowAsync() => Run(WorkKind.Follow, cancellation => Reload(isAsked: false, ByDirectory, cancellation));

    /// <summary>Does the same for an operator. Content that was found unusable, or was passed over, is looked at again.</summary>
    /// <param name="by">Who asks for it, escaped for the log.</param>
    public Task<OperationResult> ReloadAsync(string by) => Run(WorkKind.Operator, cancellation => Reload(isAsked: true, by, cancellation));

    /// <summary>Puts an earlier revision in force, pins, or unpins; then follows the directory as far as that allows.</summary>
    /// <remarks>The choice takes effect at once. Following the directory is a second operation, whose result is waited for.</remarks>
    /// <param name="choice">The choice.</param>
    /// <param name="by">Who makes it, escaped for the log.</param>
    public async Task<OperationResult> ActivateAsync(RevisionChoice choice, string by)
    {
        var chosen = Run(WorkKind.Operator, cancellation => Choose(choice, by, cancellation));
        var followed = _directory is null ? chosen : Run(WorkKind.Operator, cancellation =>
            chosen.Result.Error is null ? Reload(isAsked: false, by, cancellation) : chosen.Result);
        return (await chosen).Error is not null ? await chosen : (await followed) with { Error = null };
    }

    /// <summary>Puts the held revision in force.</summary>
    /// <param name="digest">Its digest.</param>
    /// <param name="judgedAgainst">The digest of the revision that it was compared with; absent: any.</param>
    /// <param name="by">Who approves it, escaped for the log.</param>
    /// <param name="reason">Why, escaped for the log; empty: no reason is given.</param>
    public Task<OperationResult> ApproveAsync(string digest, string? judgedAgainst, string by, string reason = "") =>
        Run(WorkKind.Operator, cancellation => Approve(digest, judgedAgainst, by, reason, cancellation));

    /// <summary>Best-effort JIT warm-up: prepares and judges the built-in example, and drops it.</summary>
    public void Rehearse() => worker.TryRun(WorkKind.DryRun, _ =>
    {
        var policy = preparation.Prepare(BundleReader.ReadDefault(), status.Current.InForce.Epoch, NextSequence(), isDefault: true).Policy!;
        return gate.Judge(policy, policy, isPinned: false);
    });

    /// <summary>Stores the revision in force, where a store is configured.</summary>
    public void StoreInForce() => worker.TryRun(WorkKind.Operator, _ =>
    {
        Store();
        return true;
    });

    /// <summary>The files of a revision in memory, held ones included; null when there is none of that digest.</summary>
    public BundlePack? Find(string digest) => status.Current.FindHeld(digest)?.Pack ?? status.Current.Find(digest)?.Pack;

    private Task<OperationResult> Run(WorkKind kind, Func<CancellationToken, OperationResult> operation) =>
        worker.TryRun(kind, operation) ?? Task.FromResult(Refuse(OperationError.TooBusy));

    private OperationResult Done(ReloadOutcome outcome) => new(null, outcome, status.Current);

    private OperationResult Refuse(OperationError error, string? actual = null) =>
        new(error, ReloadOutcome.Unchanged, status.Current, actual);

    private OperationResult Choose(RevisionChoice choice, string by, CancellationToken cancellation)
    {
        var state = status.Current;
        if (choice.Expected is not null && !RevisionDigest.Matches(state.InForce.Digest, choice.Expected))
        {
            return Refuse(OperationError.RevisionChanged, state.InForce.Digest);
        }

        if (choice.Digest is null || RevisionDigest.Matches(state.InForce.Digest, choice.Digest))
        {
            Pin(choice.IsPinned, by);
        }
        else if (RollBack(choice.Digest, choice.IsPinned, by, cancellation) is { } refusal)
        {
            return refusal;
        }

        // Reads after the effect: a roll-back does not wait for it.
        _passedOver = choice.IsPinned || choice.Digest is null || _directory is null ? null : ReadContent(_directory, _ => true).Digest;
        return Done(ReloadOutcome.Activated);
    }

    private void Pin(bool isPinned, string by)
    {
        var state = status.Current;
        if (state.IsPinned != isPinned)
        {
            status.Publish(RevisionChange.PinningChanged, state.Pin(isPinned));
            PolicyLog.PinningChanged(log, state.InForce.Text, isPinned ? "pinned" : "unpinned", by);
            Store();
        }
    }

    // Null: it is done.
    private OperationResult? RollBack(string digest, bool isPinned, string by, CancellationToken cancellation)
    {
        if (status.Current.Find(digest) is not { } kept)
        {
            return status.Current.FindHeld(digest) is { } held
                ? Refuse(OperationError.RevisionHeld, held.Pack.Digest)
                : Refuse(OperationError.RevisionNotFound);
        }

        if (PrepareAgain(kept.Pack) is not { } policy)
        {
            return Refuse(OperationError.BundleUnusable);
        }

        PutInForce(policy, kept.Pack, RevisionSource.RollBack, isPinned, by, cancellation, kept.Approval);
        return null;
    }

    private OperationResult Approve(string digest, string? judgedAgainst, string by, string reason, CancellationToken cancellation)
    {
        var state = status.Current;
        if (state.FindHeld(digest) is not { } held)
        {
            return Refuse(OperationError.RevisionNotHeld, state.Held?.Pack.Digest);
        }

        if (judgedAgainst is not null && !RevisionDigest.Matches(held.Hold.JudgedAgainst, judgedAgainst))
        {
            return Refuse(OperationError.RevisionChanged, held.Hold.JudgedAgainst);
        }

        if (state.IsPinned)
        {
            return Refuse(OperationError.RevisionPinned, state.InForce.Digest);
        }

        if (PrepareAgain(held.Pack) is not { } policy)
        {
            return Refuse(OperationError.BundleUnusable);
        }

        var approval = new Approval(by, time.GetUtcNow(), reason);
        PutInForce(policy, held.Pack, RevisionSource.Directory, isPinned: false, by, cancellation, approval);
        PolicyLog.Approved(log, policy.Snapshot.Revision.Text, by, reason.Length == 0 ? "no reason is given" : reason);
        return Done(ReloadOutcome.Activated);
    }

    private LoadedPolicy? PrepareAgain(BundlePack pack)
    {
        var epoch = status.Current.InForce.Epoch;
        if (_previous?.Bundle.Digest == pack.Digest)
        {
            return _previous.WithRevision(epoch, NextSequence());
        }

        var isDefault = status.Current.Find(pack.Digest)?.Source == RevisionSource.BuiltIn;
        return preparation.Prepare(BundleReader.Read(pack.Files()), epoch, NextSequence(), isDefault).Policy;
    }

    private OperationResult Reload(bool isAsked, string by, CancellationToken cancellation)
    {
        if (_directory is null)
        {
            return Refuse(OperationError.NoDirectory);
        }

        var start = time.GetTimestamp();
        ReloadOutcome outcome;
        try
        {
            outcome = TakeUp(isAsked, by, cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // A fault of the server, or memory that ran out. The revision in force stays.
            PolicyLog.Broke(log, failure, status.Current.InForce.Text);
            outcome = Fail(null, [new Diagnostic(
                BrokeOff,
                DiagnosticSeverity.Error,
                new SourceSpan("(bundle)", 0, 0),
                $"Reloading failed, because of an error in the server or on the machine: {failure.GetType().Name}.")]);
        }

        metrics.Reloaded(outcome, time.GetElapsedTime(start));
        return Done(outcome);
    }

    private ReloadOutcome TakeUp(bool isAsked, string by, CancellationToken cancellation)
    {
        for (var reading = 1; ; reading++)
        {
            var start = time.GetTimestamp();
            var content = worker.Unthrottled(() => ReadContent(_directory!, digest => IsKnown(digest, isAsked)));
            LastReadingTime = time.GetElapsedTime(start);
            cancellation.ThrowIfCancellationRequested();
            if (content.Digest is { } digest && IsKnown(digest, isAsked))
            {
                return Recognise(digest);
            }

            var parsed = content.Parse();
            if (!content.IsSuspect(parsed) || reading == MostSuspectReadings)
            {
                return TakeUp(content, parsed, by, cancellation);
            }
        }
    }

    private ReloadOutcome TakeUp(BundleContent content, BundleReading parsed, string by, CancellationToken cancellation)
    {
        var next = preparation.Prepare(parsed, status.Current.InForce.Epoch, NextSequence());
        cancellation.ThrowIfCancellationRequested();
        if (next.Policy is not { } policy)
        {
            return Fail(content.Digest, next.Findings);
        }

        var pack = content.Pack().Pack!;
        var state = status.Current;
        var verdict = gate.Judge(active.Current, policy, state.IsPinned);
        cancellation.ThrowIfCancellationRequested();
        _passedOver = null;
        if (verdict.Hold is { } hold)
        {
            Hold(pack, hold);
            return ReloadOutcome.Held;
        }

        foreach (var finding in next.Findings)
        {
            PolicyLog.RevisionWarned(log, policy.Snapshot.Revision.Text, finding);
        }

        PutInForce(policy, pack, RevisionSource.Directory, isPinned: false, by, cancellation);
        PolicyLog.Changed(log, policy.Snapshot.Revision.Text, verdict.WidenedCells, verdict.NarrowedCells, state.InForce.Text);
        return ReloadOutcome.Activated;
    }

    private bool IsKnown(string digest, bool isAsked)
    {
        var state = status.Current;
        return digest == state.InForce.Digest
            || digest == state.Held?.Pack.Digest
            || (!isAsked && (digest == state.Failure?.Digest || digest == _passedOver));
    }

    private ReloadOutcome Recognise(string digest)
    {
        var state = status.Current;
        if (digest == state.InForce.Digest)
        {
            _passedOver = null;
            if (state.Held is not null || state.Failure is not null || state.BehindSince is not null)
            {
                status.Publish(RevisionChange.Settled, state.Settle());
                PolicyLog.Settled(log, state.InForce.Text);
            }

            return ReloadOutcome.Unchanged;
        }

        if (digest == state.Held?.Pack.Digest)
        {
            return ReloadOutcome.Held;
        }

        return digest == state.Failure?.Digest ? ReloadOutcome.Failed : ReloadOutcome.Unchanged;
    }

    private void PutInForce(
        LoadedPolicy next,
        BundlePack pack,
        RevisionSource source,
        bool isPinned,
        string by,
        CancellationToken cancellation,
        Approval? approval = null)
    {
        // A server that stops takes up nothing, and work that is to begin again must not have swapped.
        cancellation.ThrowIfCancellationRequested();
        var (before, revision) = (status.Current, next.Snapshot.Revision);
        var replaced = active.Swap(next);
        status.Publish(RevisionChange.Activated, before.Activate(
            new KeptRevision(pack, revision, source, time.GetUtcNow(), approval),
            isPinned,
            options.Reload.KeptRevisions,
            time.GetTimestamp()));
        _previous = IsMemoryEnough(before.Kept[0].Pack) ? replaced : null;
        PolicyLog.Activated(log, revision.Text, revision.Sequence, source, by, before.InForce.Text);
        Store();
    }

    // Three tables while a change is prepared: together they are to take half the memory at most.
    private bool IsMemoryEnough(BundlePack pack) => 3 * TableBytesPerContentByte * pack.ContentBytes < AvailableBytes() / 2;

    private void Hold(BundlePack pack, RevisionHold hold)
    {
        var state = status.Current;
        var held = new HeldRevision(pack, time.GetUtcNow(), hold);
        status.Publish(RevisionChange.Held, state.Hold(held, time.GetTimestamp()));
        PolicyLog.Held(log, held, state.InForce.Text, listeners?.Administration);
    }

    // The same failure again is counted and not published.
    private ReloadOutcome Fail(string? digest, IReadOnlyList<Diagnostic> findings)
    {
        var state = status.Current;
        var isSame = state.Failure is { } before && before.Digest == digest && before.Findings.SequenceEqual(findings);
        var failure = isSame
            ? state.Failure! with { Attempts = state.Failure.Attempts + 1 }
            : new ReloadFailure(time.GetUtcNow(), 1, digest, findings);
        var failed = state.Fail(failure, time.GetTimestamp());
        if (isSame && state.Held is null)
        {
            status.Update(failed);
        }
        else
        {
            status.Publish(RevisionChange.Failed, failed);
            PolicyLog.Failed(log, failure.FirstError, failure.Errors - 1, state.InForce.Text);
        }

        return ReloadOutcome.Failed;
    }

    // That it cannot be stored changes nothing but the log.
    private void Store()
    {
        var (state, pack) = (status.Current, status.Current.Kept[0].Pack);
        try
        {
            store?.Save(pack, state.IsPinned, state.Kept[0].Approval);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            PolicyLog.NotStored(log, state.InForce.Text, refused.Message);
        }
    }

    private ulong NextSequence() => status.Current.InForce.Sequence + 1;
}
