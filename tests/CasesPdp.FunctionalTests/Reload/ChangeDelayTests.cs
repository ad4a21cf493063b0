using CasesPdp.Server.Policy;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class ChangeDelayTests : IDisposable
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(2);

    private readonly FakeTimeProvider _time = new();
    private readonly ChangeDelay _delay;

    public ChangeDelayTests()
    {
        _delay = new ChangeDelay(_time, Quiet, Most);
    }

    public void Dispose() => _delay.Dispose();

    [Fact]
    public void Signal_Once_IsDueWhenItHasBeenQuiet()
    {
        _delay.Signal();

        Pass(249);
        Assert.False(_delay.IsDue);
        Pass(1);
        Assert.True(_delay.IsDue);
    }

    [Fact]
    public void Signal_Again_StartsTheQuietAnew()
    {
        _delay.Signal();
        Pass(200);
        _delay.Signal();

        Pass(249);
        Assert.False(_delay.IsDue);
        Pass(1);
        Assert.True(_delay.IsDue);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public async Task Signal_WithoutEnd_IsDueAtTheLimitEveryTime(int everyMilliseconds)
    {
        for (var round = 0; round < 10; round++)
        {
            for (var passed = 0; passed < 2_000; passed += everyMilliseconds)
            {
                Assert.False(_delay.IsDue);
                _delay.Signal();
                Pass(everyMilliseconds);
            }

            Assert.True(_delay.IsDue);
            Assert.True(await Eventually.Comes(_delay.WaitAsync(Timeout.InfiniteTimeSpan, CancellationToken.None)));
        }
    }

    // A change that comes while the one before is being prepared does not wait for the limit again.
    [Fact]
    public async Task WaitAsync_SignalsWhileNobodyWaited_CountFromTheFirst()
    {
        for (var passed = 0; passed < 2_000; passed += 100)
        {
            _delay.Signal();
            Pass(100);
        }

        Assert.True(await Eventually.Comes(_delay.WaitAsync(Timeout.InfiniteTimeSpan, CancellationToken.None)));
        Assert.False(_delay.IsDue);
    }

    [Fact]
    public void Signal_NoQuietDemanded_IsDueAtOnce()
    {
        using var delay = new ChangeDelay(_time, TimeSpan.Zero, Most);

        delay.Signal();

        Assert.True(delay.IsDue);
    }

    [Fact]
    public async Task WaitAsync_NoSignal_EndsWithTheLongestWait()
    {
        var waited = _delay.WaitAsync(TimeSpan.FromSeconds(30), CancellationToken.None);
        Pass(29_999);
        Assert.False(waited.IsCompleted);

        Pass(1);

        Assert.False(await Eventually.Comes(waited));
    }

    [Theory]
    [InlineData(-10)]
    [InlineData(10)]
    public void WallClockJumps_ChangesNothing(int days)
    {
        var clock = new JumpingClock(_time);
        using var delay = new ChangeDelay(clock, Quiet, Most);
        delay.Signal();
        clock.Offset = TimeSpan.FromDays(days);

        Pass(249);
        Assert.False(delay.IsDue);
        Pass(1);
        Assert.True(delay.IsDue);
    }

    [Fact]
    public async Task WaitAsync_Cancelled_Ends()
    {
        using var cancellation = new CancellationTokenSource();
        var waited = _delay.WaitAsync(Timeout.InfiniteTimeSpan, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Comes(waited));
    }

    // The clock moves by steps: a timer of the fake clock runs within the step in which it is due.
    private void Pass(int milliseconds) => _time.Advance(TimeSpan.FromMilliseconds(milliseconds));
}
