using CasesPdp.Policies;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class WorkThrottleTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMicroseconds(2);

    private readonly FakeTimeProvider _time = new();
    private TimeSpan _rested;
    private TimeSpan _taken = WorkThrottle.Taken;
    private bool _isLimited;

    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(50)]
    [InlineData(90)]
    public void Yield_LongWork_TakesTheShareAndNoMore(int percent)
    {
        var worked = Work(Throttle(percent), TimeSpan.FromMilliseconds(200));

        // A stretch ends at the first yield after it.
        Assert.InRange(100 * worked / (worked + _rested), percent * 0.95, percent * 1.05);
    }

    [Fact]
    public void Yield_NobodyElseWantsTheProcessor_NeverRests()
    {
        _taken = WorkThrottle.Taken - TimeSpan.FromMicroseconds(1);

        Work(Throttle(10), TimeSpan.FromMilliseconds(200));

        Assert.Equal(TimeSpan.Zero, _rested);
    }

    // On an idle processor it does not rest; it does at the end of the stretch in which somebody else wants it.
    [Fact]
    public void Yield_SomebodyComes_RestsFromTheNextStretchOn()
    {
        var throttle = Throttle(10);
        _taken = TimeSpan.Zero;
        Work(throttle, TimeSpan.FromMilliseconds(200));
        _taken = WorkThrottle.Taken;

        Work(throttle, TimeSpan.FromMicroseconds(120));

        Assert.Equal(WorkThrottle.Rest, _rested);
    }

    [Fact]
    public void Yield_ProcessIsLimited_RestsThoughNobodyWaits()
    {
        (_taken, _isLimited) = (TimeSpan.Zero, true);

        var worked = Work(Throttle(10), TimeSpan.FromMilliseconds(200));

        Assert.InRange(100 * worked / (worked + _rested), 9.5, 10.5);
    }

    // Somebody had the processor in the middle of a stretch, and is done at its end.
    [Theory]
    [InlineData(210, false)]
    [InlineData(230, true)]
    public void Yield_StretchTookMuchLongerThanPlanned_Rests(int microseconds, bool rests)
    {
        _taken = TimeSpan.Zero;
        var throttle = Throttle(10);
        _time.Advance(TimeSpan.FromMicroseconds(microseconds));

        throttle.Yield();

        Assert.Equal(rests, _rested == WorkThrottle.Rest);
    }

    [Fact]
    public void Yield_WholeProcessor_NeverRests()
    {
        Work(Throttle(100), TimeSpan.FromSeconds(10));

        Assert.Equal(TimeSpan.Zero, _rested);
    }

    // 15.2 s of work: 2 s in the first twenty seconds, 4 and 8 in the next, and the rest at half a processor.
    [Fact]
    public void Yield_WorkOfManySeconds_DoublesItsShareUpToHalfAProcessor()
    {
        var throttle = Throttle(10);

        Assert.InRange(Work(throttle, TimeSpan.FromMilliseconds(15_200)) + _rested, TimeSpan.FromSeconds(56), TimeSpan.FromSeconds(68));
        _rested = TimeSpan.Zero;
        Assert.InRange(Work(throttle, TimeSpan.FromSeconds(10)) + _rested, TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(21));

        throttle.Start();
        _rested = TimeSpan.Zero;
        Assert.InRange(Work(throttle, TimeSpan.FromMilliseconds(200)) + _rested, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(2.1));
    }

    [Fact]
    public void Yield_ShareAboveHalfAProcessor_Stays()
    {
        var worked = Work(Throttle(80), TimeSpan.FromSeconds(20));

        Assert.InRange(100 * worked / (worked + _rested), 76, 84);
    }

    [Fact]
    public void Yield_AfterABreakInTheWork_RestsOnce()
    {
        var throttle = Throttle(25);
        _time.Advance(TimeSpan.FromHours(1));

        throttle.Yield();
        throttle.Yield();

        Assert.Equal(WorkThrottle.Rest, _rested);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(101)]
    public void ProcessorPercent_BeyondItsLimits_KeepsTheServerFromStarting(int percent)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new("CasesPdp:Reload:ProcessorPercent", percent.ToString())]).Build();

        var refused = Assert.Throws<StartupRefusedException>(() => ServerOptionsReader.Read(configuration));

        Assert.Contains("CasesPdp:Reload:ProcessorPercent must be 1 to 100", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(WorkKind.Operator, 0, 0)]
    [InlineData(WorkKind.Follow, 1, 1)]
    [InlineData(WorkKind.DryRun, 1, 1)]
    public async Task PolicyWorker_WithAThrottle_RestsOnItsOwnThreadAndNotForOperators(object kind, int rests, int restsInAll)
    {
        var slept = 0;
        using var worker = new PolicyWorker(new WorkThrottle(1, _time, new Scheduling(_ => slept++, () => _time.Advance(_taken))));

        var before = await worker.TryRun((WorkKind)kind, _ =>
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            worker.Unthrottled(() =>
            {
                YieldPoint.Pass();
                return 0;
            });
            Assert.Equal(0, slept);
            YieldPoint.Pass();
            return slept;
        })!;
        _time.Advance(TimeSpan.FromSeconds(1));
        YieldPoint.Pass();

        Assert.Equal((rests, restsInAll), (before, slept));
    }

    private TimeSpan Work(WorkThrottle throttle, TimeSpan work)
    {
        var worked = TimeSpan.Zero;
        for (; worked < work; worked += Step)
        {
            _time.Advance(Step);
            throttle.Yield();
        }

        return worked;
    }

    private WorkThrottle Throttle(int percent) => new(percent, _time, new Scheduling(Rest, () => _time.Advance(_taken), () => _isLimited));

    private void Rest(TimeSpan time)
    {
        _rested += time;
        _time.Advance(time);
    }

    private sealed class Scheduling(Action<TimeSpan> sleep, Action offer, Func<bool>? isLimited = null) : WorkThrottle.Scheduling
    {
        public override void Sleep(TimeSpan time) => sleep(time);

        public override void Offer() => offer();

        public override bool IsLimited() => isLimited?.Invoke() == true;
    }
}
