using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Tests.Stub;

namespace CasesPdp.LoadTest.Tests.Sending;

/// <summary>The open loop in simulated time: what it sends when, and what its percentiles say.</summary>
public sealed class OpenLoopTests
{
    // A server that stalls for S of T seconds: a call due at a random moment falls into the stall with probability S/T and then waits for
    // what is left of it, evenly between 0 and S. So the latency at quantile q, for q past 1 - S/T, is S - T (1 - q).
    [Theory]
    [InlineData(100)]
    [InlineData(5)]
    public void Run_ServerThatStalls_ShowsTheStallInThePercentiles(int streams)
    {
        const double Rate = 1_000, Seconds = 2, StallFrom = 0.5, Stall = 0.4;
        var server = new SimulatedServer((_, at) => new StubAnswer { Delay = StallLeft(Clock.Seconds(at), StallFrom, Stall) });

        var record = Load.Run(server, Load.Open(Seconds, Rate), streams: streams);

        Assert.Equal(0, record.Failed);
        Assert.Equal(2_000, record.Due);
        foreach (var quantile in (double[])[0.85, 0.90, 0.95, 0.99])
        {
            var expected = Stall - (Seconds * (1 - quantile));
            Assert.InRange(record.Latency.GetValueAtPercentile(100 * quantile) / 1e9, expected - 0.002, expected + 0.01);
        }

        // Most calls never met it; and a client that timed from the send would have seen one slow call in flight, not a fifth of all.
        Assert.True(record.Latency.GetValueAtPercentile(60) < 1e6, $"p60 is {record.Latency.GetValueAtPercentile(60)} ns");
    }

    [Fact]
    public void Run_SenderThatRunsInTime_SendsEveryCallWhenItIsDue()
    {
        var record = Load.Run(new SimulatedServer(_ => new StubAnswer()), Load.Open(1, 5_000, ArrivalKind.Poisson));

        Assert.Equal(0, record.Late);
        Assert.True(record.Lateness.GetValueAtPercentile(100) < 10_000, $"{record.Lateness.GetValueAtPercentile(100)} ns late");
    }

    [Fact]
    public void Run_SenderThatOversleeps_ReportsItsOwnLateness()
    {
        var server = new SimulatedServer(_ => new StubAnswer()) { Oversleep = TimeSpan.FromMilliseconds(1) };

        var record = Load.Run(server, Load.Open(1, 100));

        // Every wait ends a millisecond too late, and that is in the latencies too.
        Assert.Equal(100, record.Answered);
        Assert.InRange(record.LateBySender, 99, 100);
        Assert.Equal(record.LateBySender, record.Late);
        Assert.True(record.Latency.GetValueAtPercentile(50) >= 1e6, $"p50 is {record.Latency.GetValueAtPercentile(50)} ns");
    }

    [Fact]
    public void Run_FewerStreamsThanNeeded_ReportsLateSends()
    {
        var server = new SimulatedServer(_ => new StubAnswer { Delay = TimeSpan.FromMilliseconds(20) });

        // Two streams of 20 ms each serve at most 100 calls a second: of 300 due in a second, most are sent late, and some never.
        var record = Load.Run(server, Load.Open(1, 300, grace: 0.3), streams: 2);

        Assert.InRange(record.Late, 290, 300);
        Assert.Equal(0, record.LateBySender);
        Assert.InRange(record.Errors.GetValueOrDefault(new CallOutcome(CallResult.NotSent, 0)), 165, 175);
        Assert.Equal(300, record.Due);
        Assert.Equal(record.Due, record.Latency.TotalCount);
        Assert.True(record.Latency.GetValueAtPercentile(90) > 400e6, "what was never sent counts with the time it waited");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_KnownDelays_ReportsTheirPercentiles(int loops)
    {
        // Of ten calls, nine take 10 ms and one takes 100.
        var servers = Enumerable.Range(0, loops)
            .Select(_ => new SimulatedServer(n => new StubAnswer { Delay = TimeSpan.FromMilliseconds(n % 10 == 9 ? 100 : 10) }))
            .ToList();

        var record = Load.Run(servers, Load.Open(2, 200, ArrivalKind.Poisson), connections: 3);

        Assert.Equal(0, record.Failed);
        Assert.InRange(record.Due, 340, 460);
        Assert.InRange(record.Latency.GetValueAtPercentile(50) / 1e6, 10, 10.2);
        Assert.InRange(record.Latency.GetValueAtPercentile(85) / 1e6, 10, 10.2);
        Assert.InRange(record.Latency.GetValueAtPercentile(95) / 1e6, 100, 100.2);
        Assert.Equal(record.Due, record.Answered);
        Assert.All(servers, s => Assert.InRange(s.Calls, record.Due / loops * 3 / 4, record.Due / loops * 5 / 4));
    }

    [Fact]
    public void Run_ServerThatNeverAnswersSome_CountsThemAndTheirWait()
    {
        var server = new SimulatedServer(n => new StubAnswer { Ignores = n % 4 == 0 });

        var record = Load.Run(server, Load.Open(0.5, 100, grace: 0.3));

        var unanswered = record.Errors[new CallOutcome(CallResult.Unanswered, 0)];
        Assert.Equal(13, unanswered);
        Assert.Equal(50, record.Answered + unanswered);
        Assert.Equal(record.Due, record.Latency.TotalCount);
        Assert.True(record.Latency.GetValueAtPercentile(90) > 250e6, "an answer that never came is no fast one");
    }

    [Fact]
    public void Run_ServerThatReadsNoMore_ReportsLateSends()
    {
        // It widens no window any more after 20 kB, so that 65,535 bytes later nothing can leave.
        var server = new SimulatedServer(_ => new StubAnswer()) { ReadsFor = 20_000 };

        var record = Load.Run(server, Load.Open(1, 200, grace: 0.3), bytes: 1_000);

        Assert.Equal(200, record.Due);
        Assert.Equal(record.Due, record.Latency.TotalCount);

        // 84 calls of a kilobyte leave; the others must not count as sent in time.
        Assert.InRange(record.Answered, 83, 85);
        Assert.InRange(record.Late - record.LateBySender, 113, 117);
        Assert.True(record.Latency.GetValueAtPercentile(90) > 300e6, "what never left counts with the time it waited");
    }

    [Fact]
    public void Run_CallersWithALimit_GiveUpWhatFindsNoStreamInTime()
    {
        var server = new SimulatedServer(_ => new StubAnswer { Delay = TimeSpan.FromMilliseconds(20) });
        var phase = Load.Open(1, 300) with
        {
            GivesUpAfter = TimeSpan.FromMilliseconds(60),
            InTimeWithin = TimeSpan.FromMilliseconds(200),
        };

        // Two streams serve at most a third of the calls; the others wait 60 ms and are gone.
        var record = Load.Run(server, phase, streams: 2);

        var givenUp = record.Errors[new CallOutcome(CallResult.GivenUp, 0)];
        Assert.InRange(givenUp, 190, 200);
        Assert.Equal(300, record.Due);
        Assert.Equal(record.Due, record.Answered + givenUp);
        Assert.Equal(record.Due, record.Latency.TotalCount);
        Assert.Equal(record.Answered, record.InTime);
        Assert.True(record.Latency.GetValueAtPercentile(50) >= 60e6, "what was given up waited until then");
    }

    [Fact]
    public void Run_AnswersThatComeTooLate_AreNotInTime()
    {
        // Of ten calls, three take longer than they may; one of the others fails.
        var server = new SimulatedServer(n => (n % 10) switch
        {
            < 3 => new StubAnswer { Delay = TimeSpan.FromMilliseconds(300) },
            3 => new StubAnswer { GrpcStatus = 8 },
            _ => new StubAnswer(),
        });
        var phase = Load.Open(1, 100) with { InTimeWithin = TimeSpan.FromMilliseconds(200) };

        var record = Load.Run(server, phase);

        Assert.Equal(90, record.Answered);
        Assert.Equal(60, record.InTime);
    }

    private static TimeSpan StallLeft(double at, double from, double length) =>
        TimeSpan.FromSeconds(at >= from && at < from + length ? from + length - at : 0);
}
