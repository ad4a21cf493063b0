using System.Text;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;
using CasesPdp.Distribution.Tests.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Tests.Following;

public sealed class ChannelFollowerTests : IDisposable
{
    private readonly TestChannel _channel = new();
    private readonly BundlePack _first = TestChannel.Pack("first");
    private readonly BundlePack _second = TestChannel.Pack("second");

    public void Dispose() => _channel.Dispose();

    [Fact]
    public async Task Follow_PublishedRelease_IsServedWithItsContentAndConfirmed()
    {
        await using var rig = new FollowerRig(_channel);
        var release = Publish(rig, 1, _first);

        await rig.UntilServing(1);

        var offer = rig.Sink.Served!;
        Assert.Equal((release.Token, _first.Digest), (offer.Release.Token, offer.Pack.Digest));
        Assert.Equal(release.Mark, rig.Status.Highest!.Mark);
        Assert.Equal(ContentId.Of(_first.Bytes.Span), rig.Status.Target!.Content);
        Assert.NotNull(rig.Status.ConfirmedAt);
        Assert.Empty(rig.Sink.Refusals);
    }

    [Fact]
    public async Task Follow_NextRelease_IsServedByTheWatch()
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 1, _first);
        await rig.UntilServing(1);
        var reads = rig.Store.Reads;

        Publish(rig, 2, _second);
        await rig.UntilAtOnce(() => rig.Serving == 2, "no read at an interval helps");

        Assert.Equal(reads, rig.Store.Reads);
    }

    [Fact]
    public async Task Follow_WatchThatShowsNothing_IsMadeUpForByReading()
    {
        await using var rig = new FollowerRig(_channel);
        rig.Store.WatchIsSilent = true;
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        Publish(rig, 2, _second);

        await rig.UntilServing(2);
    }

    [Theory]
    [InlineData(StoreFault.Unreachable, ChannelState.Unreachable, ChannelCodes.Unreachable)]
    [InlineData(StoreFault.Unauthenticated, ChannelState.Unauthenticated, ChannelCodes.Unauthenticated)]
    [InlineData(StoreFault.Forbidden, ChannelState.Forbidden, ChannelCodes.Forbidden)]
    [InlineData(StoreFault.Replaced, ChannelState.Replaced, ChannelCodes.Replaced)]
    [InlineData(StoreFault.Refused, ChannelState.Refused, ChannelCodes.StoreRefused)]
    public async Task Follow_StoreThatFails_KeepsServingAndComesBack(StoreFault fault, ChannelState state, string code)
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        rig.Store.Fault = new StoreException(fault, "It failed.");
        await rig.UntilState(state, code);
        var offers = rig.Sink.Offers.Count;
        Assert.Equal("It failed.", rig.Status.Reason);

        Publish(rig, 2, _second);
        rig.Store.Fault = null;
        await rig.UntilServing(2);
        Assert.Equal(1, offers);
    }

    [Fact]
    public async Task Follow_StoreThatBreaks_IsToldAndComesBack()
    {
        await using var rig = new FollowerRig(_channel);
        rig.Store.Fault = new InvalidOperationException("a bug");
        await rig.UntilState(ChannelState.Unreachable, ChannelCodes.Broke);

        rig.Store.Fault = null;
        Publish(rig, 1, _first);
        await rig.UntilServing(1);
    }

    [Fact]
    public async Task Follow_StoreThatNeverAnswers_IsUnreachable()
    {
        await using var rig = new FollowerRig(_channel, new FakeStore { NeverAnswers = true });

        await rig.UntilState(ChannelState.Unreachable, ChannelCodes.Unreachable);

        rig.Store.NeverAnswers = false;
        Publish(rig, 1, _first);
        await rig.UntilServing(1);
    }

    [Fact]
    public async Task Follow_HeadDeleted_IsRefusedAndThePolicyStays()
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        rig.Store.Put((byte[]?)null);
        await rig.UntilState(ChannelState.Refused, ChannelCodes.NoHead);

        Assert.Equal(1UL, rig.Serving);
        Assert.Equal([ChannelCodes.NoHead], rig.Sink.Refusals);
    }

    public static TheoryData<string, string> Forgeries => new()
    {
        { "other key", ReleaseFaultCodes.UnknownKey },
        { "other channel", ReleaseFaultCodes.OtherChannel },
        { "changed payload", ReleaseFaultCodes.Signature },
        { "garbage", ReleaseFaultCodes.NotAToken },
    };

    [Theory]
    [MemberData(nameof(Forgeries))]
    public async Task Follow_Forgery_IsRefusedAndConfirmsNothing(string forgery, string code)
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 1, _first);
        await rig.UntilServing(1);
        var target = TestChannel.Target(_second);
        rig.Store.PutContent(target.Content, _second.Bytes.ToArray());
        using var other = ReleaseKey.Create();
        var forged = forgery switch
        {
            "other key" => _channel.Sign(2, TestChannel.Name, other, target).Token,
            "other channel" => _channel.Sign(2, "test", _channel.Key, target).Token,
            "changed payload" => Exchange(_channel.Sign(2, target).Token, _channel.Sign(3, target).Token),
            _ => "garbage",
        };

        rig.Store.Put(Encoding.ASCII.GetBytes(forged));
        await rig.UntilState(ChannelState.Refused, code);
        var confirmed = rig.Status.ConfirmedAt;
        rig.Time.Advance(TimeSpan.FromMinutes(2));
        var reads = rig.Store.Reads;
        await rig.Until(() => rig.Store.Reads > reads, "the head is read again");

        Assert.Equal((1UL, confirmed, 1UL), (rig.Serving, rig.Status.ConfirmedAt, rig.Status.Highest!.Mark.Sequence));
        Assert.Equal([code], rig.Sink.Refusals);
    }

    [Fact]
    public async Task Follow_OlderRelease_IsRefusedAlsoAfterARestart()
    {
        var old = _channel.Sign(1, TestChannel.Target(_first));
        AcceptedReleases accepted;
        await using (var rig = new FollowerRig(_channel))
        {
            rig.Store.Put(old, _first);
            await rig.UntilServing(1);
            Publish(rig, 2, _second);
            await rig.UntilServing(2);

            rig.Store.Put(old, _first);
            await rig.UntilState(ChannelState.Refused, ChannelCodes.Older);
            Assert.Equal(2UL, rig.Serving);
            accepted = rig.Follower.Accepted;
        }

        await using var restarted = new FollowerRig(_channel, accepted: accepted);
        restarted.Store.Put(old, _first);
        await restarted.UntilState(ChannelState.Refused, ChannelCodes.Older);
        Assert.Empty(restarted.Sink.Offers);
    }

    [Fact]
    public async Task Follow_SameNumberWithOtherBytes_IsAForkAlsoWhileTheStoreFails()
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        rig.Store.Put(_channel.Sign(1, TestChannel.Target(_second)), _second);
        await rig.UntilState(ChannelState.Forked, ChannelCodes.Fork);
        rig.Store.Fault = new StoreException(StoreFault.Unreachable, "It failed.");
        var reconnects = rig.Sink.Reconnects;
        await rig.Until(() => rig.Sink.Reconnects > reconnects + 1, "the store is tried again");

        Assert.Equal((ChannelState.Forked, 1UL), (rig.Status.State, rig.Serving));
    }

    [Fact]
    public async Task Follow_OtherSignatureOfTheSameRelease_IsNoFork()
    {
        await using var rig = new FollowerRig(_channel);
        var release = Publish(rig, 1, _first);
        await rig.UntilServing(1);
        var confirmed = rig.Status.ConfirmedAt;

        rig.Store.Put(Encoding.ASCII.GetBytes(SignatureTwin.Of(release)));
        await rig.Until(() => rig.Status.ConfirmedAt > confirmed, "the head is confirmed");

        Assert.Equal(ChannelState.Following, rig.Status.State);
        Assert.Single(rig.Sink.Offers);
        Assert.Empty(rig.Sink.Refusals);
    }

    [Fact]
    public async Task Read_OvertakenByTheWatch_IsReadAgainAndNotTakenForARollBack()
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        rig.Store.WhileReading = async () =>
        {
            Publish(rig, 2, _second);
            await rig.UntilAtOnce(() => rig.Status.Highest!.Mark.Sequence == 2, "the watch has brought the second");
        };
        await rig.Follower.ReadNowAsync();

        Assert.Equal((ChannelState.Following, 2UL), (rig.Status.State, rig.Serving));
        Assert.Empty(rig.Sink.Refusals);
    }

    [Fact]
    public async Task Follow_TakingUpThatBreaksOff_IsTriedAgain()
    {
        await using var rig = new FollowerRig(_channel);
        rig.Sink.Take = _ => new TakingUp(TakingUpOutcome.Broke, "Out of memory.");
        Publish(rig, 1, _first);
        await rig.UntilState(ChannelState.Refused, ChannelCodes.Broke);

        rig.Sink.Take = _ => new TakingUp(TakingUpOutcome.Serving);
        await rig.UntilServing(1);
    }

    [Fact]
    public async Task Follow_HeadsWithoutEnd_EndTheWatchAtTheLimitUntilItIsTriedAgain()
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        // The clock stands still: all are within the time of the limit.
        for (var i = 1; i <= HeadReader.MostHeads; i++)
        {
            var channel = $"other-{i}";
            rig.Store.Put(_channel.Sign(1, channel, _channel.Key, TestChannel.Target(_second)), _second);
            await rig.UntilAtOnce(() => rig.Status.Reason.Contains($"`{channel}`", StringComparison.Ordinal), $"{channel} is refused");
        }

        Assert.Equal((ChannelState.Refused, ReleaseFaultCodes.OtherChannel), (rig.Status.State, rig.Status.Code));
        Publish(rig, 2, _second);
        await rig.UntilAtOnce(() => (rig.Status.State, rig.Status.Code) == (ChannelState.Refused, ChannelCodes.StoreRefused), "the watch ends");
        Assert.Equal(1UL, rig.Serving);

        await rig.UntilServing(2);
    }

    [Fact]
    public async Task Follow_OtherEpochWithTheSameNumber_IsAFork()
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        _channel.Epoch = new ReleaseEpoch(1, "0000000000000000");
        Publish(rig, 9, _second);

        await rig.UntilState(ChannelState.Forked, ChannelCodes.EpochFork);
        Assert.Equal(1UL, rig.Serving);
    }

    [Fact]
    public async Task Follow_HigherEpoch_BeginsAnew()
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 57, _first);
        await rig.UntilServing(57);

        _channel.Epoch = new ReleaseEpoch(2, "0000000000000000");
        Publish(rig, 1, _second);

        await rig.UntilServing(1);
    }

    [Fact]
    public async Task Follow_StoreReplacedByAnOlderState_IsSaidToBeUntilItCatchesUp()
    {
        var old = _channel.Sign(1, TestChannel.Target(_first));
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 2, _second);
        await rig.UntilServing(2);

        rig.Store.Fault = new StoreException(StoreFault.Replaced, "It is another one.");
        await rig.UntilState(ChannelState.Replaced, ChannelCodes.Replaced);
        rig.Store.Put(old, _first);
        rig.Store.Fault = null;
        await rig.UntilState(ChannelState.Replaced, ChannelCodes.Older);
        Assert.Equal(2UL, rig.Serving);

        Publish(rig, 3, _first);
        await rig.UntilServing(3);
    }

    [Fact]
    public async Task Trust_KeyRemoved_DisownsWhatItSignedAndItsMark()
    {
        using var other = ReleaseKey.Create();
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 900, _first);
        await rig.UntilServing(900);

        rig.Follower.Trust(TrustedKeys.Of(other));
        await rig.UntilState(ChannelState.Refused, ReleaseFaultCodes.UnknownKey);
        Assert.Equal(900UL, rig.Serving);

        rig.Store.Put(_channel.Sign(2, TestChannel.Name, other, TestChannel.Target(_second)), _second);
        await rig.UntilServing(2);
    }

    [Fact]
    public async Task Trust_AllKeysGoneForAMoment_NothingOlderIsAcceptedAfterwards()
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 900, _first);
        await rig.UntilServing(900);

        rig.Follower.Trust(TrustedKeys.Of());
        await rig.UntilState(ChannelState.Refused, ReleaseFaultCodes.UnknownKey);
        Publish(rig, 12, _second);
        rig.Follower.Trust(_channel.Keys);

        await rig.UntilState(ChannelState.Refused, ChannelCodes.Older);
        Assert.Equal(900UL, rig.Serving);
    }

    [Fact]
    public async Task Trust_KeyOfWhatIsServedRemovedWhileAnotherSignsTheSame_SaysSo()
    {
        using var other = ReleaseKey.Create();
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        rig.Sink.Take = _ => new TakingUp(TakingUpOutcome.Held);
        rig.Follower.Trust(TrustedKeys.Of(other));
        rig.Store.Put(_channel.Sign(2, TestChannel.Name, other, TestChannel.Target(_second)), _second);

        await rig.UntilState(ChannelState.Refused, ChannelCodes.KeyRemoved);
    }

    [Fact]
    public async Task Follow_ContentMissing_IsSaidAndFetchedOnceItIsThere()
    {
        await using var rig = new FollowerRig(_channel);
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        rig.Store.Put(_channel.Sign(2, TestChannel.Target(_second)));
        await rig.UntilState(ChannelState.ContentMissing, ChannelCodes.ContentMissing);
        Assert.Equal(1UL, rig.Serving);
        Assert.Equal((1, 2UL), (rig.Sink.Remembered, rig.Follower.Accepted.Highest!.Mark.Sequence));

        rig.Store.PutContent(TestChannel.Target(_second).Content, _second.Bytes.ToArray());
        await rig.UntilServing(2);
    }

    [Fact]
    public async Task Follow_ContentDamaged_IsRefusedWhateverTheStoreThinks()
    {
        await using var rig = new FollowerRig(_channel);
        var damaged = _second.Bytes.ToArray();
        damaged[^1] ^= 1;
        rig.Store.PutContent(TestChannel.Target(_second).Content, damaged);
        rig.Store.Put(_channel.Sign(2, TestChannel.Target(_second)));

        await rig.UntilState(ChannelState.Refused, ChannelCodes.Content);

        Assert.Empty(rig.Sink.Offers);
    }

    [Fact]
    public async Task Follow_ContentOfOtherFiles_IsRefused()
    {
        await using var rig = new FollowerRig(_channel);
        rig.Store.Put(_channel.Sign(1, TestChannel.Target(_first) with { Files = _second.FilesDigest }), _first);

        await rig.UntilState(ChannelState.Refused, ChannelCodes.Files);

        Assert.Empty(rig.Sink.Offers);
    }

    [Fact]
    public async Task Follow_ContentThatIsNoBundle_IsRefused()
    {
        await using var rig = new FollowerRig(_channel);
        byte[] noPack = [1, 2, 3, 4, 5, 6, 7, 8];
        var content = ContentId.Of(noPack);
        rig.Store.PutContent(content, noPack);
        rig.Store.Put(_channel.Sign(1, new ReleaseTarget(content, noPack.Length, _first.FilesDigest)));

        await rig.UntilState(ChannelState.Refused, ChannelCodes.Unpacking);

        Assert.Empty(rig.Sink.Offers);
    }

    [Fact]
    public async Task Follow_ContentThatIsInMemory_IsNotFetched()
    {
        await using var rig = new FollowerRig(_channel);
        rig.Sink.InMemory[TestChannel.Target(_first).Content] = _first;
        Publish(rig, 1, _first);

        await rig.UntilServing(1);

        Assert.Empty(rig.Store.Fetched);
    }

    [Fact]
    public async Task Follow_NewerReleaseWhileFetching_BreaksTheOlderOff()
    {
        await using var rig = new FollowerRig(_channel);
        rig.Store.Stuck = TestChannel.Target(_first).Content;
        Publish(rig, 1, _first);
        await rig.Until(() => rig.Store.Fetched.Count > 0, "the first is being fetched");
        Assert.True(rig.Status.IsFetching);

        Publish(rig, 2, _second);

        await rig.UntilServing(2);
        Assert.DoesNotContain(rig.Sink.Offers, o => o.Release.Release.Sequence == 1);
    }

    [Fact]
    public async Task Follow_BundleThatCannotBeServed_IsRefusedUntilAsked()
    {
        await using var rig = new FollowerRig(_channel);
        rig.Sink.Take = _ => new TakingUp(TakingUpOutcome.Failed, "It has errors.");
        Publish(rig, 1, _first);
        await rig.UntilState(ChannelState.Refused, ChannelCodes.Bundle);
        var reads = rig.Store.Reads;
        await rig.Until(() => rig.Store.Reads > reads + 1, "the head is read again");
        Assert.Single(rig.Sink.Offers);

        rig.Sink.Take = _ => new TakingUp(TakingUpOutcome.Serving);
        await rig.Follower.ReadNowAsync();

        Assert.Equal((1UL, ChannelState.Following), (rig.Serving, rig.Status.State));
    }

    [Fact]
    public async Task Follow_ReleaseThatIsHeld_IsFollowing()
    {
        await using var rig = new FollowerRig(_channel);
        rig.Sink.Take = _ => new TakingUp(TakingUpOutcome.Held);
        Publish(rig, 1, _first);

        await rig.Until(() => rig.Status is { State: ChannelState.Following, IsFetching: false } && rig.Sink.Offers.Count == 1, "it is held");

        Assert.Null(rig.Serving);
    }

    [Fact]
    public async Task Follow_SinkWithoutRoom_IsOfferedAgain()
    {
        await using var rig = new FollowerRig(_channel);
        rig.Sink.Take = _ => new TakingUp(TakingUpOutcome.Busy);
        Publish(rig, 1, _first);
        await rig.UntilState(ChannelState.Unreachable, ChannelCodes.Busy);

        rig.Sink.Take = _ => new TakingUp(TakingUpOutcome.Serving);

        await rig.UntilServing(1);
    }

    [Fact]
    public async Task Follow_NoConfirmationForTooLong_IsStaleUntilTheNext()
    {
        await using var rig = new FollowerRig(_channel, mostStale: TimeSpan.FromSeconds(60));
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        rig.Store.Fault = new StoreException(StoreFault.Unreachable, "It failed.");
        await rig.UntilState(ChannelState.Stale, ChannelCodes.Unreachable);
        Assert.True(rig.Follower.ConfirmedAge >= TimeSpan.FromSeconds(60));

        rig.Store.Fault = null;
        await rig.UntilServing(1);
        Assert.True(rig.Follower.ConfirmedAge < TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Follow_MostStaleBeyondWhatATimerTakes_IsFollowed()
    {
        await using var rig = new FollowerRig(_channel, mostStale: TimeSpan.FromDays(365));
        Publish(rig, 1, _first);

        await rig.UntilServing(1);
    }

    [Fact]
    public async Task Follow_MachineThatSlept_IsStaleAlthoughItsTimersStoodStill()
    {
        await using var rig = new FollowerRig(_channel, mostStale: TimeSpan.FromHours(24));
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        rig.Store.NeverAnswers = true;
        rig.Time.Skew = TimeSpan.FromHours(25);

        await rig.Until(() => rig.Status.State == ChannelState.Stale, "the age by the wall clock counts");
        Assert.True(rig.Follower.ConfirmedAge >= TimeSpan.FromHours(25));
    }

    [Fact]
    public async Task Follow_WallClockSetBack_AgesAllTheSame()
    {
        await using var rig = new FollowerRig(_channel, mostStale: TimeSpan.FromSeconds(60));
        Publish(rig, 1, _first);
        await rig.UntilServing(1);

        rig.Store.NeverAnswers = true;
        rig.Time.Skew = -TimeSpan.FromHours(25);

        await rig.Until(() => rig.Status.State == ChannelState.Stale, "the age by the monotonic clock counts");
    }

    [Fact]
    public async Task Follow_StartFromWhatWasConfirmedLongAgo_IsStaleAtOnce()
    {
        var store = new FakeStore { Fault = new StoreException(StoreFault.Unreachable, "It failed.") };
        await using var rig = new FollowerRig(
            _channel,
            store,
            mostStale: TimeSpan.FromHours(1),
            confirmedAt: new DateTimeOffset(2026, 12, 1, 8, 59, 0, TimeSpan.Zero));

        Assert.Equal(ChannelState.Stale, rig.Status.State);
    }

    [Theory]
    [InlineData(30, false)]
    [InlineData(90, true)]
    public async Task Follow_StartFromAConfirmationOfTheFuture_IsStaleBeyondASkew(int secondsAhead, bool isStale)
    {
        var store = new FakeStore { Fault = new StoreException(StoreFault.Unreachable, "It failed.") };
        await using var rig = new FollowerRig(
            _channel,
            store,
            mostStale: TimeSpan.FromHours(1),
            confirmedAt: new DateTimeOffset(2026, 12, 1, 10, 0, 0, TimeSpan.Zero).AddSeconds(secondsAhead));

        Assert.Equal(isStale, rig.Status.State == ChannelState.Stale);
    }

    [Fact]
    public async Task Follow_Spread_DelaysTheFetchByItsShare()
    {
        await using var rig = new FollowerRig(_channel, spread: TimeSpan.FromSeconds(10), random: new HalfRandom());
        Publish(rig, 1, _first);
        rig.Start();
        while (!rig.Status.IsFetching)
        {
            rig.Time.Advance(TimeSpan.FromMilliseconds(10));
            await Task.Delay(1);
        }

        var start = rig.Time.GetUtcNow();
        await rig.Until(() => rig.Store.Fetched.Count > 0, "it is fetched");

        Assert.InRange(rig.Time.GetUtcNow() - start, TimeSpan.FromSeconds(4.5), TimeSpan.FromSeconds(7));
    }

    [Theory]
    [InlineData("a", "second")]
    [InlineData("b", "first")]
    public async Task Follow_TargetForSomeLabels_IsForThoseOnly(string zone, string served)
    {
        await using var rig = new FollowerRig(_channel, zone: zone);
        var canary = TestChannel.Target(_second) with { Where = new Dictionary<string, IReadOnlyList<string>> { ["zone"] = ["a"] } };
        rig.Store.Put(_channel.Sign(1, canary, TestChannel.Target(_first)), _first, _second);

        await rig.UntilServing(1);

        Assert.Equal(TestChannel.Pack(served).Digest, rig.Sink.Served!.Pack.Digest);
    }

    [Fact]
    public async Task ReadNow_StoppedFollower_IsComplete()
    {
        var rig = new FollowerRig(_channel);
        rig.Start();
        await rig.DisposeAsync();

        Assert.True(rig.Follower.ReadNowAsync().IsCompleted);
    }

    private static string Exchange(string token, string other)
    {
        var (parts, others) = (token.Split('.'), other.Split('.'));
        return $"{parts[0]}.{others[1]}.{parts[2]}";
    }

    private SignedRelease Publish(FollowerRig rig, ulong sequence, BundlePack pack)
    {
        var release = _channel.Sign(sequence, TestChannel.Target(pack));
        rig.Store.Put(release, pack);
        return release;
    }

    private sealed class HalfRandom : Random
    {
        public override double NextDouble() => 0.5;
    }
}
