using CasesPdp.Decisions;
using CasesPdp.Server.Policy;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class StatusBroadcasterTests
{
    private readonly StatusBroadcaster _status = new(State(1));

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
        _status.Publish(RevisionChange.Activated, State(2));
        using var subscription = _status.Subscribe()!;

        var (notice, skipped) = await subscription.ReadAsync(CancellationToken.None);

        Assert.Equal((RevisionChange.Current, 2UL, 0L), (notice.Change, notice.State.InForce.Sequence, skipped));
    }

    [Fact]
    public async Task Publish_SubscriberThatDoesNotRead_LosesTheOldestAndIsTold()
    {
        using var subscription = _status.Subscribe()!;
        for (var sequence = 2UL; sequence <= 100; sequence++)
        {
            _status.Publish(RevisionChange.Activated, State(sequence));
        }

        var (first, skipped) = await subscription.ReadAsync(CancellationToken.None);
        var last = first;
        for (var i = 1; i < StatusSubscription.Capacity; i++)
        {
            (last, var more) = await subscription.ReadAsync(CancellationToken.None);
            Assert.Equal(0, more);
        }

        Assert.Equal(100 - StatusSubscription.Capacity, skipped);
        Assert.Equal((ulong)skipped + 1, first.State.InForce.Sequence);
        Assert.Equal(100UL, last.State.InForce.Sequence);
    }

    [Fact]
    public void Subscribe_TooMany_IsRefusedUntilOneLeaves()
    {
        var subscriptions = Enumerable.Range(0, StatusBroadcaster.MostSubscribers).Select(_ => _status.Subscribe()!).ToList();

        Assert.Null(_status.Subscribe());
        subscriptions[0].Dispose();
        using var late = _status.Subscribe();

        Assert.NotNull(late);
        Assert.Equal(StatusBroadcaster.MostSubscribers, _status.Subscribers);
    }

    [Fact]
    public void Next_ReadBeforeAStateIsPublished_CompletesWithIt()
    {
        var next = _status.Next;
        Assert.False(next.IsCompleted);

        _status.Publish(RevisionChange.Activated, State(2));

        Assert.True(next.IsCompleted);
        Assert.False(_status.Next.IsCompleted);
        Assert.Equal(2UL, _status.Current.InForce.Sequence);
    }
}
