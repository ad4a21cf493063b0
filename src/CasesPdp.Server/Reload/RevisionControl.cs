using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Reload;

/// <summary>Decides which revision is in force: takes up what the directory brings, rolls back, pins, lets through.</summary>
/// <remarks>
/// <para>Operations run one after the other on the reload worker, and only they exchange the policy. Readers are never held up: they see
/// the old policy or the new one.</para>
/// <para>Whatever goes wrong leaves the revision in force where it is. What is known of the policy besides is in the feed.</para>
/// <para>Tables in memory: the one in force, and while an operation runs the one being made ready. Held and earlier revisions are kept as
/// packed files.</para>
/// </remarks>
internal sealed class RevisionControl(
    ActiveSnapshot<LoadedPolicy> active,
    RevisionFeed feed,
    PolicyPreparation preparation,
    HoldJudge judge,
    RevisionExchange exchange,
    ReloadWorker worker,
    ReloadMetrics metrics,
    TimeProvider time,
    ILogger<RevisionControl> log)
{
    private readonly DirectoryContentReader? _content =
        feed.Current.Directory is { } directory ? new DirectoryContentReader(directory) : null;

    // What the directory held when an administrator chose another revision without pinning it: not taken up until it changes.
    private string? _passedOver;

    /// <summary>Reads the directory, and puts in force what it holds.</summary>
    /// <param name="isAsked">
    /// Whether somebody asked for it: then content is read again that was found unusable, or was passed over.
    /// </param>
    public Task<ReloadOutcome> ReloadAsync(bool isAsked) => Run(cancellation => Reload(isAsked, cancellation));

    /// <summary>Puts an earlier revision in force, pins, or unpins.</summary>
    public Task<PolicyState> ActivateAsync(RevisionChoice choice) => Run(cancellation =>
    {
        Expect(choice.Expected, feed.Current.InForce.Digest);
        if (choice.Digest is null || RevisionDigest.Matches(feed.Current.InForce.Digest, choice.Digest))
        {
            exchange.Pin(choice.IsPinned);
            _passedOver = !choice.IsPinned && choice.Digest is not null ? _content?.Digest() : null;
        }
        else
        {
            RollBack(choice, cancellation);
        }

        Follow(cancellation);
        return feed.Current;
    });

    /// <summary>Lets the held revision through.</summary>
    public Task<PolicyState> ApproveAsync(string digest, string? judgedAgainst) => Run(cancellation =>
    {
        var state = feed.Current;
        if (state.Held is not { } held || !RevisionDigest.Matches(held.Pack.Digest, digest))
        {
            throw Refusal.RevisionNotHeld(state.Held?.Pack.Digest).ToException();
        }

        Expect(judgedAgainst, held.Hold.JudgedAgainst);
        if (state.IsPinned)
        {
            throw Refusal.RevisionPinned(state.InForce.Digest).ToException();
        }

        var policy = PrepareAgain(held.Pack, cancellation);
        exchange.PutInForce(policy, held.Pack, RevisionSource.Directory, isPinned: false);
        ReloadLog.Approved(log, policy.Snapshot.Revision.Text);
        return feed.Current;
    });

    /// <summary>
    /// Makes the built-in example ready, compares it, and lets it go: what runs for the first time has to be compiled, and would be beside
    /// requests when the first change comes.
    /// </summary>
    public Task RehearseAsync() => Try(
        cancellation =>
        {
            var example = BundleReader.ReadDefault().Bundle!;
            var policy = preparation.Prepare(example, feed.Current.InForce.Epoch, NextSequence(), isDefault: true, cancellation).Policy;
            return judge.Judge(policy, policy, isPinned: false);
        },
        CancellationToken.None);

    /// <summary>Does something that needs a policy of its own in memory, once nothing else waits.</summary>
    /// <param name="operation">What to do; it changes nothing.</param>
    /// <param name="caller">Nobody wants it any more: then it is left out.</param>
    public Task<T> Try<T>(Func<CancellationToken, T> operation, CancellationToken caller)
    {
        return worker.TryRunTrial(UnlessGivenUp) ?? throw Refusal.TooBusy().ToException();

        T UnlessGivenUp(CancellationToken stopping)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(stopping, caller);
            either.Token.ThrowIfCancellationRequested();
            return operation(either.Token);
        }
    }

    /// <summary>The files of a revision in memory, held ones included; null when there is none of that digest.</summary>
    public BundlePack? Find(string digest) => feed.Current.Held is { } held && RevisionDigest.Matches(held.Pack.Digest, digest)
        ? held.Pack
        : feed.Current.Kept.Find(digest)?.Pack;

    private Task<T> Run<T>(Func<CancellationToken, T> operation) => worker.TryRun(operation) ?? throw Refusal.TooBusy().ToException();

    private static void Expect(string? expected, string actual)
    {
        if (expected is not null && !RevisionDigest.Matches(actual, expected))
        {
            throw Refusal.RevisionChanged(actual).ToException();
        }
    }

    private ReloadOutcome Reload(bool isAsked, CancellationToken cancellation)
    {
        if (_content is null)
        {
            throw Refusal.NoDirectory().ToException();
        }

        var start = time.GetTimestamp();
        ReloadOutcome outcome;
        try
        {
            outcome = Take(_content.Read(digest => IsKnown(digest, isAsked)), cancellation);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            // A fault of ours, or memory that ran out: the revision in force serves on, and it shows.
            ReloadLog.Broke(log, failure, feed.Current.InForce.Text);
            outcome = Fail(null, [ReloadFindings.Internal(failure)]);
        }

        metrics.Reloaded(outcome, time.GetElapsedTime(start));
        return outcome;
    }

    private bool IsKnown(string digest, bool isAsked)
    {
        var state = feed.Current;
        return digest == state.InForce.Digest
            || digest == state.Held?.Pack.Digest
            || (!isAsked && (digest == state.Fault?.Digest || digest == _passedOver));
    }

    private ReloadOutcome Take(DirectoryContent content, CancellationToken cancellation)
    {
        switch (content.Kind)
        {
            case DirectoryContentKind.Known:
                return Recognise(content.Digest!);
            case DirectoryContentKind.Good:
                _passedOver = null;
                var next = preparation.Prepare(content.Bundle!, feed.Current.InForce.Epoch, NextSequence(), isDefault: false, cancellation);
                return next.Verification.Mismatch is { } mismatch
                    ? Fail(content.Digest, [ReloadFindings.Mismatch(mismatch)])
                    : Judge(next.Policy, content.Pack!, content.Findings);
            default:
                return Fail(content.Digest, content.Findings);
        }
    }

    private ReloadOutcome Recognise(string digest)
    {
        var state = feed.Current;
        if (digest == state.InForce.Digest)
        {
            _passedOver = null;
            exchange.Settle();
            return ReloadOutcome.Unchanged;
        }

        if (digest == state.Held?.Pack.Digest)
        {
            exchange.HoldOn();
            return ReloadOutcome.Held;
        }

        return digest == state.Fault?.Digest ? ReloadOutcome.Failed : ReloadOutcome.Unchanged;
    }

    private ReloadOutcome Judge(LoadedPolicy next, BundlePack pack, IReadOnlyList<Diagnostic> findings)
    {
        var state = feed.Current;
        var judgement = judge.Judge(active.Current, next, state.IsPinned);
        if (judgement.Hold is { } hold)
        {
            exchange.Hold(pack, hold);
            return ReloadOutcome.Held;
        }

        foreach (var finding in findings)
        {
            ReloadLog.Warned(log, next.Snapshot.Revision.Text, finding);
        }

        exchange.PutInForce(next, pack, RevisionSource.Directory, isPinned: false);
        ReloadLog.Changed(log, next.Snapshot.Revision.Text, judgement.WidenedCells, judgement.NarrowedCells, state.InForce.Text);
        return ReloadOutcome.Activated;
    }

    private ReloadOutcome Fail(string? digest, IReadOnlyList<Diagnostic> findings)
    {
        exchange.Fail(digest, findings);
        return ReloadOutcome.Failed;
    }

    private void RollBack(RevisionChoice choice, CancellationToken cancellation)
    {
        if (feed.Current.Kept.Find(choice.Digest!) is not { } kept)
        {
            throw Find(choice.Digest!) is null
                ? Refusal.RevisionNotFound().ToException()
                : Refusal.RevisionHeld(feed.Current.Held!.Pack.Digest).ToException();
        }

        var policy = PrepareAgain(kept.Pack, cancellation);
        _passedOver = choice.IsPinned ? null : _content?.Digest();
        exchange.PutInForce(policy, kept.Pack, RevisionSource.RollBack, choice.IsPinned);
    }

    // What is held was judged against another revision, or because of a pin: look again.
    private void Follow(CancellationToken cancellation)
    {
        var state = feed.Current;
        if (_content is null)
        {
            return;
        }

        if (state.Held is not null)
        {
            feed.Note(state with { Held = null });
        }

        Reload(isAsked: false, cancellation);
    }

    private LoadedPolicy PrepareAgain(BundlePack pack, CancellationToken cancellation)
    {
        var isDefault = feed.Current.Kept.Find(pack.Digest)?.Source == RevisionSource.BuiltIn;
        var bundle = BundleReader.Read(pack.Files()).Bundle ?? throw Refusal.BundleUnusable().ToException();
        var prepared = preparation.Prepare(bundle, feed.Current.InForce.Epoch, NextSequence(), isDefault, cancellation);
        return prepared.Verification.Mismatch is null ? prepared.Policy : throw Refusal.BundleUnusable().ToException();
    }

    private ulong NextSequence() => feed.Current.InForce.Sequence + 1;
}
