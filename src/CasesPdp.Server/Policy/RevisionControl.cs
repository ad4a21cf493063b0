using CasesPdp.Decisions;
using CasesPdp.Distribution.Contents;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Policy;

/// <summary>Decides which revision is in force: follows the source of policies, rolls back, pins, approves.</summary>
/// <remarks>
/// <para>Operations run one after the other on the policy worker, and only they swap the policy. Readers never wait: they see the old
/// policy or the new one. Each operation swaps the policy first and publishes the state after it, once, so a caller that acts on a state
/// finds the policy that it names, or a later one.</para>
/// <para>Operators' operations are not throttled and interrupt the following of the source, which begins again after them.</para>
/// <para>Whatever fails leaves the revision in force where it is.</para>
/// <para>The log names who brought a change about: a caller, the signal, or the source.</para>
/// <para>A directory's revisions are numbered here, one after the other. A channel's have the numbers of their releases, whatever was in
/// force between: a release with the content in force exchanges the revision alone, and a roll-back has the number that it had.</para>
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
    IPolicySource? source = null,
    LastGoodKeeper? keeper = null,
    Listeners? listeners = null)
{
    /// <summary>The code of a reload that broke off.</summary>
    public const string BrokeOff = "CP9002";

    // Reads a directory again when a file that is being rewritten looks half written.
    private const int MostSuspectReadings = 5;

    // Documents and table of a policy take about that many times the bytes of its files.
    private const long TableBytesPerContentByte = 8;

    // The policy that was in force before, ready to be in force again.
    private LoadedPolicy? _previous;

    // What the source held when an operator chose another revision without pinning it: not taken up until it changes.
    private string? _passedOver;

    /// <summary>How much memory there is for the process; a test makes it small.</summary>
    internal Func<long> AvailableBytes { get; init; } = () => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Whether there is a source to follow.</summary>
    public bool HasSource => source is not null;

    /// <summary>How long the last reading of the source took.</summary>
    public TimeSpan LastReadingTime { get; private set; }

    /// <summary>Reads the source after it changed, and puts in force what it holds.</summary>
    /// <param name="overtaken">It changed again.</param>
    public Task<OperationResult> FollowAsync(CancellationToken overtaken = default) =>
        Run(WorkKind.Follow, cancellation => Reload(isAsked: false, source?.Name ?? "", cancellation), overtaken);

    /// <summary>Does the same for an operator. Content that was found unusable, or was passed over, is looked at again.</summary>
    /// <param name="by">Who asks for it, escaped for the log.</param>
    public async Task<OperationResult> ReloadAsync(string by)
    {
        if (source is not null)
        {
            await source.RefreshAsync();
        }

        var result = await Run(WorkKind.Operator, cancellation => Reload(isAsked: true, by, cancellation));
        return result is { Error: null, Outcome: ReloadOutcome.Unchanged } && source is { IsRead: false }
            ? result with { Outcome = ReloadOutcome.Failed }
            : result;
    }

    /// <summary>Puts an earlier revision in force, pins, or unpins; then follows the source as far as that allows.</summary>
    /// <remarks>The choice takes effect at once. Following the source is a second operation, whose result is waited for.</remarks>
    /// <param name="choice">The choice.</param>
    /// <param name="by">Who makes it, escaped for the log.</param>
    public async Task<OperationResult> ActivateAsync(RevisionChoice choice, string by)
    {
        var chosen = Run(WorkKind.Operator, cancellation => Choose(choice, by, cancellation));
        var followed = source is null ? chosen : Run(WorkKind.Operator, cancellation =>
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
    /// <remarks>It interrupts nothing: a disk that stays full must not keep a change from being made ready.</remarks>
    public void StoreInForce() => worker.TryRun(WorkKind.Follow, _ =>
    {
        Store();
        return true;
    });

    /// <summary>The pack of exactly those bytes in memory; null when there is none.</summary>
    /// <param name="content">The content's name, the SHA-256 of the bytes.</param>
    /// <param name="files">The digest of its files: only packs with it are hashed.</param>
    public BundlePack? FindContent(string content, string files)
    {
        var state = status.Current;
        return state.Kept.Select(k => k.Pack).Append(state.Held?.Pack)
            .FirstOrDefault(p => p?.FilesDigest == files && ContentId.Of(p.Bytes.Span) == content);
    }

    /// <summary>The files of a revision in memory, held ones included; null when there is none of that digest.</summary>
    public BundlePack? Find(string digest) => status.Current.FindHeld(digest)?.Pack ?? status.Current.Find(digest)?.Pack;

    private Task<OperationResult> Run(
        WorkKind kind, Func<CancellationToken, OperationResult> operation, CancellationToken overtaken = default) =>
        worker.TryRun(kind, operation, overtaken) ?? Task.FromResult(Refuse(OperationError.TooBusy));

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
        _passedOver = choice.IsPinned || choice.Digest is null ? null : source?.Read(_ => true)?.Id;
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
        if (status.Current.Find(digest) is not { } kept || IsDisowned(kept.Release))
        {
            return status.Current.FindHeld(digest) is { } held
                ? Refuse(OperationError.RevisionHeld, held.Pack.Digest)
                : Refuse(OperationError.RevisionNotFound);
        }

        if (PrepareAgain(kept.Pack, kept.Release) is not { } policy)
        {
            return Refuse(OperationError.BundleUnusable);
        }

        return PutInForce(policy, kept.Pack, RevisionSource.RollBack, kept.Release, isPinned, by, cancellation, kept.Approval)
            ? null
            : Refuse(OperationError.RevisionNotFound);
    }

    private OperationResult Approve(string digest, string? judgedAgainst, string by, string reason, CancellationToken cancellation)
    {
        var state = status.Current;
        if (state.FindHeld(digest) is not { } held || IsDisowned(held.Release))
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

        if (PrepareAgain(held.Pack, held.Release) is not { } policy)
        {
            return Refuse(OperationError.BundleUnusable);
        }

        var approval = new Approval(by, time.GetUtcNow(), reason);
        if (!PutInForce(policy, held.Pack, source!.Origin, held.Release, isPinned: false, by, cancellation, approval))
        {
            return Refuse(OperationError.RevisionNotHeld);
        }

        PolicyLog.Approved(log, policy.Snapshot.Revision.Text, by, reason.Length == 0 ? "no reason is given" : reason);
        return Done(ReloadOutcome.Activated);
    }

    private LoadedPolicy? PrepareAgain(BundlePack pack, ServedRelease? release)
    {
        var (epoch, sequence) = NumberOf(release);
        if (_previous?.Bundle.Digest == pack.Digest)
        {
            return _previous.WithRevision(epoch, sequence);
        }

        var isDefault = status.Current.Find(pack.Digest)?.Source == RevisionSource.BuiltIn;
        return preparation.Prepare(BundleReader.Read(pack.Files()), epoch, sequence, isDefault).Policy;
    }

    // A key that is not trusted any more disowns what it signed.
    private bool IsDisowned(ServedRelease? release) => release is not null && source?.Trusts(release.Signed) != true;

    private OperationResult Reload(bool isAsked, string by, CancellationToken cancellation)
    {
        if (source is null)
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
            var content = worker.Unthrottled(() => source!.Read(digest => IsKnown(digest, isAsked)));
            LastReadingTime = time.GetElapsedTime(start);
            cancellation.ThrowIfCancellationRequested();
            if (content is null)
            {
                return ReloadOutcome.Unchanged;
            }

            if (content.Digest is { } digest)
            {
                if (IsOtherReleaseOfWhatIsInForce(content))
                {
                    return Renumber(content, by);
                }

                if (IsKnown(digest, isAsked) && !IsOtherReleaseOfWhatIsHeld(content))
                {
                    return Recognise(digest, isRelease: content.Release is not null);
                }

                if (!isAsked && content.Id == _passedOver)
                {
                    return ReloadOutcome.Unchanged;
                }
            }

            var parsed = content.Parse();
            if (!content.IsSuspect(parsed) || reading == MostSuspectReadings)
            {
                return TakeUp(content, parsed, by, cancellation);
            }
        }
    }

    private ReloadOutcome TakeUp(SourceContent content, BundleReading parsed, string by, CancellationToken cancellation)
    {
        var (epoch, sequence) = NumberOf(content.Release);
        var next = preparation.Prepare(parsed, epoch, sequence);
        cancellation.ThrowIfCancellationRequested();
        if (next.Policy is not { } policy)
        {
            return Fail(content.Digest, next.Findings);
        }

        var pack = content.Pack();
        var state = status.Current;
        var verdict = gate.Judge(active.Current, policy, state.IsPinned);
        cancellation.ThrowIfCancellationRequested();
        _passedOver = null;

        // A publisher approves for every server, as an operator does here for one. A pin outweighs both.
        var approval = verdict.Hold is null || state.IsPinned ? null : content.Release?.ApprovalOf(pack.FilesDigest);
        if (verdict.Hold is { } hold && approval is null)
        {
            Hold(pack, content.Release, hold);
            return ReloadOutcome.Held;
        }

        foreach (var finding in next.Findings)
        {
            PolicyLog.RevisionWarned(log, policy.Snapshot.Revision.Text, finding);
        }

        if (!PutInForce(policy, pack, source!.Origin, content.Release, isPinned: false, by, cancellation, approval))
        {
            return ReloadOutcome.Unchanged;
        }

        PolicyLog.Changed(log, policy.Snapshot.Revision.Text, verdict.WidenedCells, verdict.NarrowedCells, state.InForce.Text);
        if (approval is not null)
        {
            PolicyLog.Approved(
                log, policy.Snapshot.Revision.Text, approval.By, approval.Reason.Length == 0 ? "no reason is given" : approval.Reason);
        }

        return ReloadOutcome.Activated;
    }

    private bool IsOtherReleaseOfWhatIsInForce(SourceContent content) => content.Release is { } release
        && content.Digest == status.Current.InForce.Digest
        && release.Signed.Sha256 != status.Current.Kept[0].Release?.Signed.Sha256;

    private bool IsOtherReleaseOfWhatIsHeld(SourceContent content) => content.Release is { } release
        && status.Current.Held is { } held
        && content.Digest == held.Pack.Digest
        && release.Signed.Sha256 != held.Release?.Signed.Sha256;

    // The files are in force, and a newer release says so: the table stays. A pin is about the files, so it stays, too. The pack may be another
    // one of the same files: it is the one that the release names, which a recovery needs.
    private ReloadOutcome Renumber(SourceContent content, string by)
    {
        var (before, release) = (status.Current, content.Release!);
        var next = active.Current.WithRevision(release.Epoch, release.Sequence);
        active.Swap(next);
        _passedOver = null;
        var kept = before.Kept[0] with
        {
            Pack = content.Pack(),
            Revision = next.Snapshot.Revision,
            Source = source!.Origin,
            ActivatedAt = time.GetUtcNow(),
            Release = release,
        };
        status.Publish(RevisionChange.Activated, before.Renumber(kept));
        PolicyLog.Activated(log, next.Snapshot.Revision.Text, release.Sequence, kept.Source, by, before.InForce.Text);
        Store();
        return ReloadOutcome.Activated;
    }

    private bool IsKnown(string digest, bool isAsked)
    {
        var state = status.Current;
        return digest == state.InForce.Digest
            || digest == state.Held?.Pack.Digest
            || (!isAsked && (digest == state.Failure?.Digest || digest == _passedOver));
    }

    private ReloadOutcome Recognise(string digest, bool isRelease)
    {
        var state = status.Current;
        if (digest == state.InForce.Digest)
        {
            _passedOver = null;

            // The stored release turns out to be the channel's newest.
            var isFound = isRelease && state.Source == RevisionSource.LastGood;
            if (isFound || state.Held is not null || state.Failure is not null || state.BehindSince is not null)
            {
                status.Publish(RevisionChange.Settled, (isFound ? state.From(source!.Origin) : state).Settle());
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

    // False: its key was removed while it was made ready.
    private bool PutInForce(
        LoadedPolicy next,
        BundlePack pack,
        RevisionSource origin,
        ServedRelease? release,
        bool isPinned,
        string by,
        CancellationToken cancellation,
        Approval? approval = null)
    {
        // A server that stops takes up nothing, and work that is to begin again must not have swapped.
        cancellation.ThrowIfCancellationRequested();
        if (IsDisowned(release))
        {
            return false;
        }

        var (before, revision) = (status.Current, next.Snapshot.Revision);
        var replaced = active.Swap(next);
        status.Publish(RevisionChange.Activated, before.Activate(
            new KeptRevision(pack, revision, origin, time.GetUtcNow(), approval, release),
            isPinned,
            options.Reload.KeptRevisions,
            time.GetTimestamp()));
        _previous = IsMemoryEnough(before.Kept[0].Pack) ? replaced : null;
        PolicyLog.Activated(log, revision.Text, revision.Sequence, origin, by, before.InForce.Text);
        Store();
        return true;
    }

    // Three tables while a change is prepared: together they are to take half the memory at most.
    private bool IsMemoryEnough(BundlePack pack) => 3 * TableBytesPerContentByte * pack.ContentBytes < AvailableBytes() / 2;

    private void Hold(BundlePack pack, ServedRelease? release, RevisionHold hold)
    {
        var state = status.Current;
        var held = new HeldRevision(pack, time.GetUtcNow(), hold, release);
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

    private void Store() => keeper?.Store(status.Current);

    private (string Epoch, ulong Sequence) NumberOf(ServedRelease? release) =>
        release is null ? (status.Current.InForce.Epoch, NextSequence()) : (release.Epoch, release.Sequence);

    private ulong NextSequence() => status.Current.InForce.Sequence + 1;
}
