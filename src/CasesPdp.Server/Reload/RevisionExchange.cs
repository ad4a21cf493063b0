using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Reload;

/// <summary>Carries out what was decided: puts a revision in force, holds one, notes what is wrong, and tells it.</summary>
/// <remarks>
/// The policy is exchanged first and the state after it, each as a whole: whoever acts on a notice finds the policy that it names, or a later
/// one. Only the reload worker calls this.
/// </remarks>
internal sealed class RevisionExchange(
    ActiveSnapshot<LoadedPolicy> active,
    RevisionFeed feed,
    RevisionShelf shelf,
    ServerOptions options,
    TimeProvider time,
    ILogger<RevisionControl> log)
{
    /// <summary>Puts a policy in force.</summary>
    public void PutInForce(LoadedPolicy next, BundlePack pack, RevisionSource source, bool isPinned)
    {
        var (revision, now) = (next.Snapshot.Revision, time.GetUtcNow());
        var before = feed.Current;
        active.Swap(next);
        feed.Publish(RevisionChange.Activated, before with
        {
            InForce = revision,
            Source = source,
            ActivatedAt = now,
            Kept = before.Kept.With(new KeptRevision(pack, revision, source, now), options.Reload.KeptRevisions),
            IsPinned = isPinned,
            Held = null,
            Fault = null,
            LastGoodAge = null,
            BehindSince = source == RevisionSource.RollBack ? before.BehindSince ?? time.GetTimestamp() : null,
        });
        ReloadLog.Activated(log, revision.Text, revision.Sequence, source, before.InForce.Text);
        shelf.Keep(pack, isPinned, revision.Text);
    }

    /// <summary>Holds a revision back.</summary>
    public void Hold(BundlePack pack, RevisionHold hold)
    {
        var state = feed.Current;
        var held = new HeldRevision(pack, time.GetUtcNow(), hold);
        var behind = state.BehindSince ?? time.GetTimestamp();
        feed.Publish(RevisionChange.Held, state with { Held = held, Fault = null, BehindSince = behind });
        ReloadLog.Held(log, held, state.InForce.Text);
    }

    /// <summary>The directory holds what is held once more, after a fault.</summary>
    public void HoldOn()
    {
        var state = feed.Current;
        if (state.Fault is not null)
        {
            feed.Publish(RevisionChange.Held, state with { Fault = null });
        }
    }

    /// <summary>The directory holds what is in force once more: nothing is held and nothing wrong.</summary>
    public void Settle()
    {
        var state = feed.Current;
        if (state.Held is not null || state.Fault is not null)
        {
            feed.Publish(RevisionChange.Settled, state with { Held = null, Fault = null, BehindSince = null });
            ReloadLog.Settled(log, state.InForce.Text);
        }
    }

    /// <summary>Notes what is wrong with the content of the directory; the revision in force stays. The same again is only counted.</summary>
    public void Fail(string? digest, IReadOnlyList<Diagnostic> findings)
    {
        var state = feed.Current;
        var isSame = state.Fault is { } before && before.Digest == digest && before.Findings.SequenceEqual(findings);
        var fault = isSame
            ? state.Fault! with { Attempts = state.Fault.Attempts + 1 }
            : new ReloadFault(time.GetUtcNow(), 1, digest, findings);
        var failed = state with { Fault = fault, Held = null, BehindSince = state.BehindSince ?? time.GetTimestamp() };
        if (isSame && state.Held is null)
        {
            feed.Note(failed);
            return;
        }

        feed.Publish(RevisionChange.Failed, failed);
        ReloadLog.Failed(log, fault.FirstError, fault.Errors - 1, state.InForce.Text);
    }

    /// <summary>Pins what is in force, or lets go of it.</summary>
    public void Pin(bool isPinned)
    {
        var state = feed.Current;
        if (state.IsPinned == isPinned)
        {
            return;
        }

        feed.Publish(RevisionChange.PinningChanged, state with { IsPinned = isPinned });
        ReloadLog.PinningChanged(log, state.InForce.Text, isPinned ? "pinned" : "unpinned");
        shelf.Keep(state.Kept[0].Pack, isPinned, state.InForce.Text);
    }
}
