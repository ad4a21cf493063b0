using CasesPdp.Server.Reload;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class ChangeDelayTests
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly ChangeDelay _delay;

    public ChangeDelayTests()
    {
        _delay = new ChangeDelay(_time, Quiet, Most);
    }

    [Fact]
    public async Task WaitAsync_OneSignal_EndsWhenItHasBeenQuiet()
    {
        _delay.Signal();
        var waited = _delay.WaitAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);

        var elapsed = await Pass(waited, step: 10, signals: false);

        Assert.True(await waited);
        Assert.InRange(elapsed, 250, 400);
    }

    [Fact]
    public async Task WaitAsync_SignalBeforeAnybodyWaits_IsNotLost()
    {
        _delay.Signal();
        _time.Advance(Quiet);

        Assert.True(await Eventually.Comes(_delay.WaitAsync(Timeout.InfiniteTimeSpan, CancellationToken.None)));
    }

    [Fact]
    public async Task WaitAsync_ThousandSignalsASecond_EndsAtTheLimitEveryTime()
    {
        const int Rounds = 10;
        var total = 0;
        for (var round = 0; round < Rounds; round++)
        {
            _delay.Signal();
            var waited = _delay.WaitAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);

            var elapsed = await Pass(waited, step: 1, signals: true);

            Assert.True(await waited);
            Assert.InRange(elapsed, 2_000, 2_500);
            total += elapsed;
        }

        Assert.InRange(total, Rounds * 2_000, Rounds * 2_500);
    }

    [Fact]
    public async Task WaitAsync_NoSignal_EndsWithThePatience()
    {
        var waited = _delay.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);

        var elapsed = await Pass(waited, step: 1_000, signals: false);

        Assert.False(await waited);
        Assert.InRange(elapsed, 30_000, 31_000);
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public async Task WaitAsync_ClockOnTheWallJumps_ChangesNothing(int days)
    {
        var clock = new JumpingClock(_time);
        var delay = new ChangeDelay(clock, Quiet, Most);
        delay.Signal();
        var waited = delay.WaitAsync(Timeout.InfiniteTimeSpan, CancellationToken.None);
        clock.Offset = TimeSpan.FromDays(days);

        var elapsed = await Pass(waited, step: 10, signals: false);

        Assert.True(await waited);
        Assert.InRange(elapsed, 250, 400);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var waited = _delay.WaitAsync(Timeout.InfiniteTimeSpan, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Comes(waited));
    }

    // Lets time pass until the wait is over; how many milliseconds that were. Between two steps whoever waits gets to look at the clock.
    private async Task<int> Pass(Task waited, int step, bool signals)
    {
        var elapsed = 0;
        while (!waited.IsCompleted && elapsed < 100_000)
        {
            _time.Advance(TimeSpan.FromMilliseconds(step));
            elapsed += step;
            if (signals)
            {
                _delay.Signal();
            }

            await Task.WhenAny(waited, Task.Delay(elapsed % 50 == 0 ? 1 : 0));
        }

        Assert.True(waited.IsCompleted, "it waits for ever");
        return elapsed;
    }
}
