using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Tests.Stub;

namespace CasesPdp.LoadTest.Tests.Sending;

public sealed class OpenLoopTests
{
    // A server that stalls for S of T seconds: a call due at a random moment falls into the stall with probability S/T and then waits for
    // what is left of it, evenly between 0 and S. So the latency at quantile q, for q past 1 - S/T, is S - T (1 - q).
    [Theory]
    [InlineData(100)]
    [InlineData(5)]
    public void Run_ServerThatStalls_ShowsTheStallInThePercentiles(int streams) => Patience.Try(() =>
    {
        const double Rate = 1_000, Seconds = 2, StallFrom = 0.5, Stall = 0.4;
        using var server = new StubServer(StallingScript(StallFrom, Stall));

        var record = Load.Run(server.Address, Load.Open(Seconds, Rate), streams: streams);

        Assert.Equal(0, record.Failed);
        Assert.InRange(record.Due, 1_999, 2_001);
        foreach (var quantile in (double[])[0.85, 0.90, 0.95, 0.99])
        {
            var expected = Stall - (Seconds * (1 - quantile));
            Assert.InRange(record.Latency.GetValueAtPercentile(100 * quantile) / 1e9, expected - 0.06, expected + 0.12);
        }

        // Most calls never met it; and a client that timed from the send would have seen one slow call in flight, not a fifth of all.
        Assert.True(record.Latency.GetValueAtPercentile(60) < 100e6, $"p60 is {record.Latency.GetValueAtPercentile(60)} ns");
    });

    [Fact]
    public void Run_FewerStreamsThanNeeded_ReportsLateSends() => Patience.Try(() =>
    {
        using var server = new StubServer(_ => new StubAnswer { Delay = TimeSpan.FromMilliseconds(20) });

        // Two streams of 20 ms each serve at most 100 calls a second: of 300 due in a second, most are sent late, and some never.
        var record = Load.Run(server.Address, Load.Open(1, 300, grace: 0.3), streams: 2);

        Assert.True(record.Late > 200, $"{record.Late} late");
        var unsent = record.Errors.GetValueOrDefault(new CallOutcome(CallResult.NotSent, 0));
        Assert.InRange(unsent, 100, 280);
        Assert.Equal(300, record.Due);
        Assert.Equal(record.Due, record.Latency.TotalCount);
        Assert.True(record.Latency.GetValueAtPercentile(90) > 400e6, "what was never sent counts with the time it waited");
    });

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_KnownDelays_ReportsTheirPercentiles(int loops) => Patience.Try(() =>
    {
        // Of ten calls, nine take 10 ms and one takes 100.
        using var server = new StubServer(n => new StubAnswer { Delay = TimeSpan.FromMilliseconds(n % 10 == 9 ? 100 : 10) });

        var record = Load.Run(server.Address, Load.Open(2, 200, ArrivalKind.Poisson), connections: 3, loops: loops);

        Assert.Equal(0, record.Failed);
        Assert.InRange(record.Latency.GetValueAtPercentile(50) / 1e6, 9.9, 30);
        Assert.InRange(record.Latency.GetValueAtPercentile(80) / 1e6, 9.9, 60);
        Assert.InRange(record.Latency.GetValueAtPercentile(95) / 1e6, 99, 150);
        Assert.Equal(record.Due, record.Answered);
    });

    [Fact]
    public void Run_ServerThatNeverAnswersSome_CountsThemAndTheirWait() => Patience.Try(() =>
    {
        using var server = new StubServer(n => new StubAnswer { Ignores = n % 4 == 0 });

        var record = Load.Run(server.Address, Load.Open(0.5, 100, grace: 0.3), streams: 100);

        var unanswered = record.Errors[new CallOutcome(CallResult.Unanswered, 0)];
        Assert.InRange(unanswered, 12, 13);
        Assert.Equal(record.Due, record.Answered + unanswered);
        Assert.Equal(record.Due, record.Latency.TotalCount);
        Assert.True(record.Latency.GetValueAtPercentile(90) > 250e6, "an answer that never came is no fast one");
    });

    [Fact]
    public void Run_ServerThatReadsNoMore_ReportsLateSends() => Patience.Try(() =>
    {
        // It widens no window any more after 20 kB, so that 65,535 bytes later nothing can leave.
        using var server = new StubServer(_ => new StubAnswer(), readsFor: 20_000);

        var record = Load.Run(server.Address, Load.Open(1, 200, grace: 0.3), bytes: 1_000);

        Assert.Equal(200, record.Due);
        Assert.Equal(record.Due, record.Latency.TotalCount);

        // 84 calls of a kilobyte leave; the others must not count as sent in time.
        Assert.InRange(record.Answered, 80, 86);
        Assert.InRange(record.Late - record.LateBySender, 110, 120);
        Assert.True(record.Latency.GetValueAtPercentile(90) > 300e6, "what never left counts with the time it waited");
    });

    [Fact]
    public void Run_CallersWithPatience_GiveUpWhatFindsNoStreamInTime() => Patience.Try(() =>
    {
        using var server = new StubServer(_ => new StubAnswer { Delay = TimeSpan.FromMilliseconds(20) });
        var phase = Load.Open(1, 300) with
        {
            GivesUpAfter = TimeSpan.FromMilliseconds(60),
            InTimeWithin = TimeSpan.FromMilliseconds(200),
        };

        // Two streams serve at most a third of the calls; the others wait 60 ms and are gone.
        var record = Load.Run(server.Address, phase, streams: 2);

        var givenUp = record.Errors[new CallOutcome(CallResult.GivenUp, 0)];
        Assert.InRange(givenUp, 150, 280);
        Assert.Equal(300, record.Due);
        Assert.Equal(record.Due, record.Answered + givenUp);
        Assert.Equal(record.Due, record.Latency.TotalCount);
        Assert.Equal(record.Answered, record.InTime);
        Assert.True(record.Latency.GetValueAtPercentile(50) >= 60e6, "what was given up waited until then");
    });

    [Fact]
    public void Run_AnswersThatComeTooLate_AreNotInTime() => Patience.Try(() =>
    {
        // Of ten calls, three take longer than they may; one of the others fails.
        using var server = new StubServer(n => (n % 10) switch
        {
            < 3 => new StubAnswer { Delay = TimeSpan.FromMilliseconds(300) },
            3 => new StubAnswer { GrpcStatus = 8 },
            _ => new StubAnswer(),
        });
        var phase = Load.Open(1, 100) with { InTimeWithin = TimeSpan.FromMilliseconds(200) };

        var record = Load.Run(server.Address, phase);

        Assert.Equal(90, record.Answered);
        Assert.Equal(60, record.InTime);
    });

    // The stall hangs on the server's own clock, from its first call on.
    private static Func<int, StubAnswer> StallingScript(double from, double length)
    {
        var started = 0L;
        return n =>
        {
            var now = Clock.Now;
            Interlocked.CompareExchange(ref started, now, 0);
            var at = Clock.Seconds(now - started);
            var left = at >= from && at < from + length ? from + length - at : 0;
            return new StubAnswer { Delay = TimeSpan.FromSeconds(left) };
        };
    }
}
