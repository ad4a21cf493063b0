using System.IO.Compression;
using CasesPdp.Distribution.Releases;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Policy;

namespace CasesPdp.FunctionalTests.Channels;

/// <summary>What a channel's releases do to the revision in force.</summary>
public sealed class ChannelRevisionTests : IDisposable
{
    private readonly PolicyDirectory _bundle = new("read", "guardRails: {maxWidenedCells: 0}\n");
    private readonly TestPublisher _publisher = new();
    private readonly FakeChannel _channel = new();
    private readonly ControlRig _rig;
    private Action _whileCompiling = () => { };

    public ChannelRevisionTests() => _rig = new ControlRig(
        _bundle,
        (bundle, epoch, sequence, isDefault) =>
        {
            _whileCompiling();
            return LoadedPolicy.Compile(bundle, epoch, sequence, isDefault);
        },
        source: _channel);

    public void Dispose()
    {
        _rig.Dispose();
        _publisher.Dispose();
        _bundle.Dispose();
    }

    [Fact]
    public void Follow_Release_GoesInForceWithItsEpochAndSequence()
    {
        _publisher.Sequence = 56;
        var narrower = Pack("minimal_read");

        var outcome = Follow(narrower);

        var state = _rig.Status.Current;
        Assert.Equal((ReloadOutcome.Activated, RevisionSource.Channel), (outcome, state.Source));
        Assert.Equal(
            (TestPublisher.Epoch.Id, 57UL, narrower.Digest), (state.InForce.Epoch, state.InForce.Sequence, state.InForce.Digest));
        Assert.Equal(state.InForce, _rig.Active.Current.Snapshot.Revision);
        Assert.Equal(2UL, state.Activations);
    }

    [Fact]
    public void Follow_SameContentInANewRelease_KeepsTheTableAndExchangesTheRevision()
    {
        var pack = Pack("minimal_read");
        Follow(pack);
        var table = _rig.Active.Current.Snapshot.Grants;

        _publisher.Sequence = 40;
        var outcome = Follow(BundlePack.Restore(pack.Bytes));

        var state = _rig.Status.Current;
        Assert.Equal((ReloadOutcome.Activated, 41UL, 3UL), (outcome, state.InForce.Sequence, state.Activations));
        Assert.Same(table, _rig.Active.Current.Snapshot.Grants);
        Assert.Equal(state.InForce, _rig.Active.Current.Snapshot.Revision);
        Assert.Equal(41UL, state.Kept[0].Release!.Sequence);
        Assert.Equal(2, state.Kept.Count);
    }

    // A recovery needs the bytes that the release names.
    [Fact]
    public void Follow_SameFilesPackedOtherwise_KeepsTheTableAndThePackOfTheRelease()
    {
        var pack = Pack("minimal_read");
        Follow(pack);
        var table = _rig.Active.Current.Snapshot.Grants;
        var other = Repack(pack);
        Assert.Equal(pack.FilesDigest, other.FilesDigest);
        Assert.False(pack.Bytes.Span.SequenceEqual(other.Bytes.Span));
        var target = TestPublisher.Target(other);
        Assert.Null(_rig.Control.FindContent(target.Content, target.Files));

        Assert.Equal(ReloadOutcome.Activated, Follow(other));

        Assert.Same(table, _rig.Active.Current.Snapshot.Grants);
        Assert.Same(_rig.Status.Current.Kept[0].Pack, _rig.Control.FindContent(target.Content, target.Files));
    }

    [Fact]
    public async Task StoreInForce_WhileAReleaseIsMadeReady_DoesNotInterruptIt()
    {
        var compiled = 0;
        var stored = Task.CompletedTask;
        _whileCompiling = () =>
        {
            compiled++;
            _rig.Control.StoreInForce();
            stored = _rig.Worker.TryRun(WorkKind.Follow, _ => true)!;
        };

        Assert.Equal(ReloadOutcome.Activated, Follow(Pack("minimal_read")));

        await Eventually.Comes(stored);
        Assert.Equal(1, compiled);
    }

    [Fact]
    public void Follow_SameReleaseAgain_ChangesNothing()
    {
        Follow(Pack("minimal_read"));
        var before = _rig.Status.Current;

        var outcome = Follow();

        Assert.Equal((ReloadOutcome.Unchanged, before), (outcome, _rig.Status.Current));
    }

    [Fact]
    public void Activate_EarlierRevision_GoesInForceWithTheSequenceThatItHad()
    {
        var first = Pack("minimal_read");
        Follow(first);
        Follow(Pack(""));
        Assert.Equal(2UL, _rig.Status.Current.InForce.Sequence);

        var rolledBack = Activate(first.Digest, isPinned: true);

        Assert.Null(rolledBack.Error);
        Assert.Equal(
            (first.Digest, 1UL, RevisionSource.RollBack),
            (rolledBack.State.InForce.Digest, rolledBack.State.InForce.Sequence, rolledBack.State.Source));
        Assert.NotNull(rolledBack.State.Held);
    }

    [Fact]
    public void Activate_WithoutPin_PassesTheReleaseOverUntilTheNext()
    {
        var (first, second) = (Pack("minimal_read"), Pack(""));
        Follow(first);
        Follow(second);
        Activate(first.Digest, isPinned: false);

        Assert.Equal(ReloadOutcome.Unchanged, Follow());
        Assert.Equal(first.Digest, _rig.Status.Current.InForce.Digest);

        // The same content, and a new statement.
        Assert.Equal(ReloadOutcome.Activated, Follow(second));
        Assert.Equal((second.Digest, 3UL), (_rig.Status.Current.InForce.Digest, _rig.Status.Current.InForce.Sequence));
    }

    [Fact]
    public void Activate_RevisionThatADisownedKeySigned_IsNotFound()
    {
        var first = Pack("minimal_read");
        Follow(first);
        Follow(Pack(""));
        Disown();

        Assert.Equal(OperationError.RevisionNotFound, Activate(first.Digest, isPinned: true).Error);
    }

    [Fact]
    public void Activate_KeyRemovedWhileTheRevisionIsMadeReady_IsNotFound()
    {
        var first = Pack("minimal_read");
        Follow(first);
        Follow(Pack("read"));
        var third = Follow(Pack(""));
        _whileCompiling = Disown;

        Assert.Equal((ReloadOutcome.Activated, OperationError.RevisionNotFound), (third, Activate(first.Digest, isPinned: true).Error));
        Assert.Equal(3UL, _rig.Status.Current.InForce.Sequence);
    }

    [Fact]
    public void Approve_KeyRemovedWhileTheRevisionIsMadeReady_IsNotHeld()
    {
        Follow(Pack("read"));
        var wide = Pack("all");
        Follow(wide);
        _whileCompiling = Disown;

        Assert.Equal(OperationError.RevisionNotHeld, Approve(wide.Digest).Error);
        Assert.Equal(1UL, _rig.Status.Current.InForce.Sequence);
    }

    [Fact]
    public void Follow_KeyRemovedWhileTheReleaseIsMadeReady_ChangesNothing()
    {
        Follow(Pack("read"));
        _whileCompiling = Disown;

        Assert.Equal(ReloadOutcome.Unchanged, Follow(Pack("minimal_read")));
        Assert.Equal(1UL, _rig.Status.Current.InForce.Sequence);
    }

    [Fact]
    public void Follow_WideningBeyondTheGuardRails_IsHeldAndGoesInForceWithItsSequenceOnceApproved()
    {
        Follow(Pack("read"));
        var wide = Pack("all");
        Assert.Equal(ReloadOutcome.Held, Follow(wide));
        Assert.Equal(1UL, _rig.Status.Current.InForce.Sequence);

        var approved = Approve(wide.Digest);

        Assert.Null(approved.Error);
        Assert.Equal((2UL, RevisionSource.Channel, "jane"), (approved.State.InForce.Sequence, approved.State.Source, approved.State.Kept[0].Approval!.By));
    }

    [Fact]
    public void Follow_WideningThatTheReleaseApproves_GoesInForce()
    {
        Follow(Pack("read"));
        var wide = Pack("all");

        _channel.Offer = _publisher.Offer(wide, wide.FilesDigest);
        var outcome = Follow();

        var approval = _rig.Status.Current.Kept[0].Approval!;
        Assert.Equal((ReloadOutcome.Activated, "release:ci", "CHG-1"), (outcome, approval.By, approval.Reason));
    }

    [Fact]
    public void Follow_WideningWhoseOtherFilesAreApproved_IsHeld()
    {
        Follow(Pack("read"));
        var wide = Pack("all");

        _channel.Offer = _publisher.Offer(wide, Pack("minimal_read").FilesDigest);

        Assert.Equal(ReloadOutcome.Held, Follow());
    }

    [Fact]
    public void Follow_HeldContentThatANewerReleaseApproves_GoesInForce()
    {
        Follow(Pack("read"));
        var wide = Pack("all");
        Follow(wide);

        _channel.Offer = _publisher.Offer(wide, wide.FilesDigest);

        Assert.Equal(ReloadOutcome.Activated, Follow());
        Assert.Equal((3UL, null), (_rig.Status.Current.InForce.Sequence, _rig.Status.Current.Held));
    }

    [Fact]
    public void Follow_ApprovedReleaseWhilePinned_IsHeldByThePinAlone()
    {
        Follow(Pack("read"));
        Pin();
        var wide = Pack("all");

        _channel.Offer = _publisher.Offer(wide, wide.FilesDigest);
        var outcome = Follow();

        Assert.Equal((ReloadOutcome.Held, true), (outcome, _rig.Status.Current.IsPinned));
    }

    [Fact]
    public void Follow_SameContentWhilePinned_ExchangesTheRevisionAndKeepsThePin()
    {
        var pack = Pack("read");
        Follow(pack);
        Pin();

        Assert.Equal(ReloadOutcome.Activated, Follow(pack));

        Assert.Equal((2UL, true), (_rig.Status.Current.InForce.Sequence, _rig.Status.Current.IsPinned));
    }

    [Fact]
    public void Follow_NoReleaseYet_ChangesNothing()
    {
        Assert.Equal(ReloadOutcome.Unchanged, Follow());
    }

    [Fact]
    public void Reload_ChannelThatCannotBeRead_Fails()
    {
        _channel.IsRead = false;

        Assert.Equal(ReloadOutcome.Failed, _rig.Reload());
    }

    private static BundlePack Repack(BundlePack pack)
    {
        using var files = new MemoryStream();
        using (var unpacking = new DeflateStream(new MemoryStream(pack.Bytes.ToArray()), CompressionMode.Decompress))
        {
            unpacking.CopyTo(files);
        }

        using var packed = new MemoryStream();
        using (var packing = new DeflateStream(packed, CompressionLevel.NoCompression))
        {
            packing.Write(files.ToArray());
        }

        return BundlePack.Restore(packed.ToArray());
    }

    private void Disown() => _channel.Disowned.Add(ReleaseKey.IdOf(_publisher.Key));

    private BundlePack Pack(string privilege)
    {
        _bundle.Write("roles/r.json", privilege.Length == 0 ? "[]" : PolicyDirectory.Role(privilege));
        return BundlePack.Pack(_bundle.Path).Pack!;
    }

    private ReloadOutcome Follow(BundlePack pack)
    {
        _channel.Offer = _publisher.Offer(pack);
        return Follow();
    }

    private ReloadOutcome Follow() => _rig.Control.FollowAsync().GetAwaiter().GetResult().Outcome;

    private OperationResult Approve(string digest) => _rig.Control.ApproveAsync(digest, null, "jane", "CHG-2").GetAwaiter().GetResult();

    private void Pin() => _rig.Control.ActivateAsync(new RevisionChoice(null, true, null), "jane").GetAwaiter().GetResult();

    private OperationResult Activate(string digest, bool isPinned) =>
        _rig.Control.ActivateAsync(new RevisionChoice(digest, isPinned, null), "jane").GetAwaiter().GetResult();
}
