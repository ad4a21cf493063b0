using CasesPdp.Server.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Pressure;

public sealed class ConnectionSlotsTests
{
    private static readonly TimeSpan MostIdle = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Run_UpToTheLimit_ClosesNothing()
    {
        var slots = new ConnectionSlots(2, TimeSpan.Zero, TimeSpan.Zero, _time);
        var (first, second) = (new FakeConnection(), new FakeConnection());

        Open(slots, first);
        Open(slots, second);

        Assert.False(first.IsAborted || second.IsAborted);
    }

    [Fact]
    public void Run_OneMore_TakesThePlaceOfTheOneIdleLongest()
    {
        var slots = new ConnectionSlots(2, TimeSpan.Zero, TimeSpan.Zero, _time);
        FakeConnection[] connections = [new(), new(), new(), new()];
        foreach (var connection in connections)
        {
            Open(slots, connection);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([true, true, false, false], connections.Select(c => c.IsAborted));
    }

    [Fact]
    public void Run_OneMoreAndOldestServesRequests_TakesAnothersPlace()
    {
        var slots = new ConnectionSlots(2, TimeSpan.Zero, TimeSpan.Zero, _time);
        var (busy, idle, next) = (new FakeConnection(), new FakeConnection(), new FakeConnection());
        Open(slots, busy);
        SlotOf(busy).Enter();
        _time.Advance(TimeSpan.FromHours(1));
        Open(slots, idle);

        Open(slots, next);

        Assert.False(busy.IsAborted || busy.IsAskedToClose);
        Assert.True(idle.IsAborted);
        Assert.False(next.IsAborted);
    }

    [Fact]
    public void Run_AllOthersAreBusy_IsRefused()
    {
        var slots = new ConnectionSlots(2, TimeSpan.Zero, TimeSpan.Zero, _time);
        FakeConnection[] busy = [new(), new()];
        foreach (var connection in busy)
        {
            Open(slots, connection);
            SlotOf(connection).Enter();
        }

        var refused = new FakeConnection();
        Open(slots, refused);

        Assert.True(refused.IsAborted);
        Assert.DoesNotContain(busy, c => c.IsAborted || c.IsAskedToClose);
        SlotOf(busy[1]).Leave();
        var accepted = new FakeConnection();
        Open(slots, accepted);
        Assert.False(accepted.IsAborted);
        Assert.True(busy[1].IsAskedToClose);
    }

    [Fact]
    public void Run_OthersNeverSentARequest_TakesTheirPlaceBeforeThatOfACaller()
    {
        var slots = new ConnectionSlots(2, TimeSpan.Zero, TimeSpan.Zero, _time);
        var (caller, silent) = (new FakeConnection(), new FakeConnection());
        Open(slots, caller);
        SlotOf(caller).Enter();
        SlotOf(caller).Leave();
        _time.Advance(TimeSpan.FromHours(1));
        Open(slots, silent);

        Open(slots, new FakeConnection());

        Assert.True(silent.IsAborted);
        Assert.False(caller.IsAskedToClose);
    }

    [Fact]
    public void Run_CallerPausesWhileOthersAreBusy_KeepsItsPlace()
    {
        var slots = new ConnectionSlots(2, MostIdle, TimeSpan.Zero, _time);
        var (caller, busy, refused, next) = (new FakeConnection(), new FakeConnection(), new FakeConnection(), new FakeConnection());
        Open(slots, caller);
        Open(slots, busy);
        SlotOf(busy).Enter();
        SlotOf(caller).Enter();
        SlotOf(caller).Leave();

        _time.Advance(MostIdle - TimeSpan.FromTicks(1));
        Open(slots, refused);
        _time.Advance(TimeSpan.FromTicks(1));
        Open(slots, next);

        Assert.True(refused.IsAborted);
        Assert.True(caller.IsAskedToClose);
        Assert.False(next.IsAborted);
    }

    [Fact]
    public async Task Run_ConnectionHasEnded_GivesItsPlaceBack()
    {
        var slots = new ConnectionSlots(1, TimeSpan.Zero, TimeSpan.Zero, _time);
        var first = new FakeConnection();
        var running = OpenAsync(slots, first);
        first.End();
        await running;

        var second = new FakeConnection();
        Open(slots, second);

        Assert.False(first.IsAborted || second.IsAborted);
    }

    [Fact]
    public void Run_ConnectionThatServedItsClient_IsClosedInOrder()
    {
        var slots = new ConnectionSlots(1, TimeSpan.Zero, TimeSpan.Zero, _time);
        var served = new FakeConnection();
        Open(slots, served);
        SlotOf(served).Enter();
        SlotOf(served).Leave();

        Open(slots, new FakeConnection());

        Assert.True(served.IsAskedToClose);
        Assert.False(served.IsAborted);
    }

    // A client that does not read does not close either. Its connections would pile up beyond the limit.
    [Fact]
    public void Run_ManyConnectionsDoNotCloseWhenAsked_AreAborted()
    {
        var slots = new ConnectionSlots(1, TimeSpan.Zero, TimeSpan.Zero, _time);
        var deaf = Enumerable.Range(0, 1_000).Select(_ => new FakeConnection { IsDeaf = true }).ToList();

        foreach (var connection in deaf)
        {
            Open(slots, connection);
            SlotOf(connection).Enter();
            SlotOf(connection).Leave();
        }

        Assert.InRange(deaf.Count(c => !c.IsAborted), 1, 1 + ConnectionSlots.MostClosing);
    }

    [Fact]
    public void CloseIdle_AroundTheLimit_ClosesBeyondIt()
    {
        var slots = new ConnectionSlots(10, TimeSpan.Zero, MostIdle, _time);
        var (silent, served, busy) = (new FakeConnection(), new FakeConnection(), new FakeConnection());
        foreach (var connection in new[] { silent, served, busy })
        {
            Open(slots, connection);
        }

        SlotOf(served).Enter();
        SlotOf(served).Leave();
        SlotOf(busy).Enter();

        _time.Advance(MostIdle);
        slots.CloseIdle();
        Assert.False(silent.IsAborted || served.IsAskedToClose);

        _time.Advance(TimeSpan.FromTicks(1));
        slots.CloseIdle();
        Assert.True(silent.IsAborted && served.IsAskedToClose);
        Assert.False(busy.IsAborted || busy.IsAskedToClose);
    }

    [Fact]
    public void CloseIdle_NoLimit_ClosesNothing()
    {
        var slots = new ConnectionSlots(10, TimeSpan.Zero, TimeSpan.Zero, _time);
        var connection = new FakeConnection();
        Open(slots, connection);

        _time.Advance(TimeSpan.FromDays(1));
        slots.CloseIdle();

        Assert.False(connection.IsAborted);
    }

    private static void Open(ConnectionSlots slots, FakeConnection connection) => _ = OpenAsync(slots, connection);

    private static Task OpenAsync(ConnectionSlots slots, FakeConnection connection) => slots.RunAsync(connection, _ => connection.ServeAsync());

    private static ConnectionSlot SlotOf(FakeConnection connection) => connection.Features.Get<ConnectionSlot>()!;
}
