using CasesPdp.Decisions;
using CasesPdp.Server.Reload;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class RevisionFeedTests
{
    private readonly RevisionFeed _feed = new(State(1));

    internal static PolicyState State(ulong sequence, string epoch = "e") => new()
    {
        InForce = new Revision(epoch, sequence, new string((char)('0' + (sequence % 10)), 64)),
        Source = RevisionSource.Directory,
        ActivatedAt = DateTimeOffset.UnixEpoch,
        Kept = [],
    };

    [Fact]
    public async Task Subscribe_BeginsWithTheStateAsItIs()
    {
        _feed.Publish(RevisionChange.Activated, State(2));
        using var subscription = _feed.Subscribe()!;

        var (notice, skipped) = await subscription.ReadAsync(CancellationToken.None);

        Assert.Equal((RevisionChange.Current, 2UL, 0L), (notice.Change, notice.State.InForce.Sequence, skipped));
    }

    [Fact]
    public async Task Publish_SubscriberThatDoesNotRead_LosesTheOldestAndIsTold()
    {
        using var subscription = _feed.Subscribe()!;
        for (var sequence = 2UL; sequence <= 100; sequence++)
        {
            _feed.Publish(RevisionChange.Activated, State(sequence));
        }

        var (first, skipped) = await subscription.ReadAsync(CancellationToken.None);
        var last = first;
        for (var i = 1; i < RevisionSubscription.Room; i++)
        {
            (last, var more) = await subscription.ReadAsync(CancellationToken.None);
            Assert.Equal(0, more);
        }

        Assert.Equal(100 - RevisionSubscription.Room, skipped);
        Assert.Equal((ulong)skipped + 1, first.State.InForce.Sequence);
        Assert.Equal(100UL, last.State.InForce.Sequence);
    }

    [Fact]
    public void Subscribe_TooMany_IsRefusedUntilOneLeaves()
    {
        var subscriptions = Enumerable.Range(0, RevisionFeed.MostSubscribers).Select(_ => _feed.Subscribe()!).ToList();

        Assert.Null(_feed.Subscribe());
        subscriptions[0].Dispose();
        using var late = _feed.Subscribe();

        Assert.NotNull(late);
        Assert.Equal(RevisionFeed.MostSubscribers, _feed.Subscribers);
    }

    [Fact]
    public void Next_ReadBeforeAStateIsPublished_CompletesWithIt()
    {
        var next = _feed.Next;
        Assert.False(next.IsCompleted);

        _feed.Publish(RevisionChange.Activated, State(2));

        Assert.True(next.IsCompleted);
        Assert.False(_feed.Next.IsCompleted);
        Assert.Equal(2UL, _feed.Current.InForce.Sequence);
    }
}
