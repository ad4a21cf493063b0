using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;
using Microsoft.Extensions.Time.Testing;
using Revision = CasesPdp.Protocol.V1.Revision;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class RevisionWaiterTests : IDisposable
{
    private static readonly LoadedPolicy First = LoadedPolicy.Compile(BundleReader.ReadDefault().Bundle!, "e", 1);
    private static readonly LoadedPolicy Second = LoadedPolicy.Compile(BundleReader.ReadDefault().Bundle!, "e", 2);
    private static readonly RevisionRequirement AtLeastTwo = new() { AtLeastRevision = new Revision { Epoch = "e", Sequence = 2 } };

    private readonly FakeTimeProvider _time = new();
    private readonly ActiveSnapshot<LoadedPolicy> _active = new(First);
    private readonly Draining _draining = new(new CasesPdp.Server.Options.ServerOptions(), TimeProvider.System);
    private readonly StatusBroadcaster _status = new(StatusBroadcasterTests.State(1));

    public void Dispose() => _draining.Dispose();

    [Fact]
    public async Task AwaitAsync_RevisionArrives_AnswersWithIt()
    {
        var waiting = Await(waitMilliseconds: 1_000, AtLeastTwo);
        Assert.False(waiting.IsCompleted);

        Swap();

        Assert.Same(Second, await Eventually.Comes(waiting));
    }

    [Fact]
    public async Task AwaitAsync_AnotherStateIsTold_WaitsOn()
    {
        var waiter = Waiter(1_000);
        var waiting = waiter.AwaitAsync(AtLeastTwo, DateTime.MaxValue, CancellationToken.None).AsTask();
        _status.Publish(RevisionChange.Failed, StatusBroadcasterTests.State(1));
        _status.Publish(RevisionChange.PinningChanged, StatusBroadcasterTests.State(1));
        Assert.False(waiting.IsCompleted);

        Swap();

        Assert.Same(Second, await Eventually.Comes(waiting));
        await Eventually.Holds(() => waiter.Waiting == 0, "nobody waits");
    }

    [Fact]
    public async Task AwaitAsync_WaitIsOver_AnswersWithWhatIsInForce()
    {
        var waiting = Await(waitMilliseconds: 1_000, AtLeastTwo);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Same(First, await Eventually.Comes(waiting));
    }

    [Fact]
    public async Task AwaitAsync_CallersDeadlineComesFirst_EndsAMarginBeforeIt()
    {
        var deadline = _time.GetUtcNow().UtcDateTime.AddMilliseconds(300);
        var waiting = Waiter(10_000).AwaitAsync(AtLeastTwo, deadline, CancellationToken.None).AsTask();
        _time.Advance(TimeSpan.FromMilliseconds(300) - RevisionWaiter.Margin - TimeSpan.FromMilliseconds(1));
        Assert.False(waiting.IsCompleted);

        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Same(First, await Eventually.Comes(waiting));
        Assert.Equal(RevisionWaiter.Margin, deadline - _time.GetUtcNow().UtcDateTime);
    }

    [Fact]
    public async Task AwaitAsync_DeadlineWithinTheMargin_DoesNotWait()
    {
        var deadline = _time.GetUtcNow().UtcDateTime + RevisionWaiter.Margin;

        Assert.Same(First, await Waiter(10_000).AwaitAsync(AtLeastTwo, deadline, CancellationToken.None));
    }

    [Fact]
    public async Task AwaitAsync_ClockOnTheWallJumps_WaitsNoLongerAndNoShorter()
    {
        var clock = new JumpingClock(_time);
        var waiter = new RevisionWaiter(_active, _status, Options(1_000), _draining, clock);
        var waiting = waiter.AwaitAsync(AtLeastTwo, clock.GetUtcNow().UtcDateTime.AddMinutes(1), CancellationToken.None).AsTask();
        clock.Offset = TimeSpan.FromDays(-3);
        _time.Advance(TimeSpan.FromMilliseconds(999));
        Assert.False(waiting.IsCompleted);

        clock.Offset = TimeSpan.FromDays(3);
        _time.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Same(First, await Eventually.Comes(waiting));
    }

    [Fact]
    public async Task AwaitAsync_NoWaitConfigured_DoesNotWait() => Assert.Same(First, await Await(waitMilliseconds: 0, AtLeastTwo));

    [Fact]
    public async Task AwaitAsync_WhatCanNeverCome_DoesNotWait()
    {
        Assert.Same(First, await Await(1_000, new() { AtLeastRevision = new Revision { Epoch = "other", Sequence = 2 } }));
        Assert.Same(First, await Await(1_000, new() { ExactDigest = "no digest" }));
        Assert.Same(First, await Await(1_000, new() { ExactDigest = First.Bundle.Digest }));
    }

    [Fact]
    public async Task AwaitAsync_ServerBeginsToStop_EndsAtOnce()
    {
        var waiting = Await(10_000, AtLeastTwo);

        await _draining.StoppingAsync(CancellationToken.None);

        Assert.Same(First, await Eventually.Comes(waiting));
        Assert.Same(First, await Await(10_000, AtLeastTwo));
    }

    [Fact]
    public async Task AwaitAsync_CallerGivesUp_IsCancelled()
    {
        using var cancellation = new CancellationTokenSource();
        var waiter = Waiter(10_000);
        var waiting = waiter.AwaitAsync(AtLeastTwo, DateTime.MaxValue, cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Comes(waiting));
        Assert.Equal(0, waiter.Waiting);
    }

    [Fact]
    public async Task AwaitAsync_TooManyWait_OneMoreDoesNot()
    {
        var waiter = Waiter(10_000);
        var waiting = Enumerable.Range(0, RevisionWaiter.MostWaiting)
            .Select(_ => waiter.AwaitAsync(AtLeastTwo, DateTime.MaxValue, CancellationToken.None).AsTask()).ToList();

        Assert.Same(First, await waiter.AwaitAsync(AtLeastTwo, DateTime.MaxValue, CancellationToken.None));
        Assert.Equal(RevisionWaiter.MostWaiting, waiter.Waiting);

        Swap();
        Assert.All(await Eventually.Comes(Task.WhenAll(waiting)), policy => Assert.Same(Second, policy));
    }

    private static ServerOptions Options(int waitMilliseconds) => new() { Reload = new() { RevisionWaitMilliseconds = waitMilliseconds } };

    private RevisionWaiter Waiter(int waitMilliseconds) => new(_active, _status, Options(waitMilliseconds), _draining, _time);

    private Task<LoadedPolicy> Await(int waitMilliseconds, RevisionRequirement demand) =>
        Waiter(waitMilliseconds).AwaitAsync(demand, DateTime.MaxValue, CancellationToken.None).AsTask();

    private void Swap()
    {
        _active.Swap(Second);
        _status.Publish(RevisionChange.Activated, StatusBroadcasterTests.State(2));
    }
}
