using System.Collections.Concurrent;
using CasesPdp.FunctionalTests.Pressure;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Server.Admission;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.Options;
using Grpc.Core;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>Slow, failing and hanging sinks: answers go on, and what is lost is counted and logged.</summary>
public sealed class DecisionLogWriterTests
{
    private const string Denied = "createCase";
    private const string Durable = "deleteCase";

    [Fact]
    public async Task Write_SinkHangs_AnswersGoOnAndTheRestIsCounted()
    {
        var sink = new FakeSink();
        sink.Hang();
        await using var log = new LogRig(NoAllows(), sink, queueBytes: 10_000).Start();
        await log.Check("t1_analyst", Denied).WithinLimit();
        await sink.Reached.Task.WithinLimit();

        for (var i = 0; i < 100; i++)
        {
            Assert.True(log.Check("t1_analyst", Denied).IsCompletedSuccessfully);
        }

        var lost = log.Counts.Lost(LossReason.QueueFull);
        Assert.InRange(lost, 1, 99);
        sink.GoOn();
        await log.StopAsync();

        Assert.Equal(101 - lost, log.Counts.Written - 1);
        Assert.Equal(lost.ToString(), LogDirectory.Parse(sink.Lines[^1]).Text("casespdp.lost.QUEUE_FULL"));
    }

    [Fact]
    public async Task Write_SinkFailsAndRecovers_TheLossIsLogged()
    {
        var sink = new FakeSink { Fails = true };
        await using var log = new LogRig(NoAllows(), sink).Start();
        await log.Check("t1_analyst", Denied);
        await Eventually.Holds(() => log.Counts.Lost(LossReason.File) == 1, "a record was lost");

        sink.Fails = false;
        await log.Check("t1_analyst", Denied);
        await log.StopAsync();

        Assert.Equal([Denied, "records-lost"], sink.Lines.Select(l => LogDirectory.Parse(l).Text("event.action")));
        Assert.Equal("1", LogDirectory.Parse(sink.Lines[1]).Text("casespdp.lost.FILE"));
        Assert.Equal(0, log.Counts.Lost(LossReason.QueueFull));
    }

    // Of 2,000 draws fewer than 800 or more than 1,200 come up less than once in 10^18 runs.
    [Fact]
    public async Task AllowSample_AHalf_LogsAboutHalfOfTheCalls()
    {
        var sink = new FakeSink();
        await using var log = new LogRig(new DecisionLogOptions { AllowSample = "0.5" }, sink, queueBytes: 1 << 24).Start();
        for (var i = 0; i < 2_000; i++)
        {
            await log.Check("t1_analyst", "getCase");
        }

        await log.StopAsync().WithinLimit();

        Assert.InRange(sink.Lines.Length, 800, 1_200);
        Assert.Equal("0.5", LogDirectory.Parse(sink.Lines[0]).Text("casespdp.sample"));
    }

    [Fact]
    public async Task Durable_Written_IsSyncedBeforeTheAnswer()
    {
        var sink = new FakeSink();
        await using var log = new LogRig(NoAllows(), sink).Start();

        await log.Check("superuser", Durable).WithinLimit();

        Assert.Equal(1, sink.Syncs);
        Assert.Equal(("deleteCase", "ALLOW"), (
            LogDirectory.Parse(Assert.Single(sink.Lines)).Text("event.action"), LogDirectory.Parse(sink.Lines[0]).Text("casespdp.outcome")));
    }

    [Theory]
    [InlineData("delete-cases")]
    [InlineData("cases:securitySolution/deleteCase")]
    [InlineData("updateConfiguration")]
    public async Task Durable_CallsAndRawActionsThatAskForIt_AreSynced(string action)
    {
        var sink = new FakeSink();
        await using var log = new LogRig(NoAllows(), sink).Start();

        await log.Check("superuser", action).WithinLimit();

        Assert.Equal((1, 1), (sink.Syncs, sink.Lines.Length));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Durable_NotOnDisk_IsRefused(bool fails, bool failsToSync)
    {
        var sink = new FakeSink { Fails = fails, FailsToSync = failsToSync };
        await using var log = new LogRig(NoAllows(), sink).Start();

        var refused = await Refused.ByAsync(() => log.Check("superuser", Durable).WithinLimit());

        Assert.Equal((StatusCode.Unavailable, "ERROR_REASON_RECORD_NOT_WRITTEN"), (refused.Code, refused.Reason));
        Assert.True(log.Check("superuser", "getCase").IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public async Task Durable_MoreBytesThanACallMayLog_IsRefused(long mostBytes, bool isAnswered)
    {
        var sink = new FakeSink();
        await using var log = new LogRig(NoAllows(), sink, mostBytesPerCall: mostBytes).Start();

        var answer = log.Check("superuser", Durable);

        if (isAnswered)
        {
            await answer.WithinLimit();
        }
        else
        {
            Assert.Equal("ERROR_REASON_RECORD_NOT_WRITTEN", (await Refused.ByAsync(() => answer.WithinLimit())).Reason);
        }
    }

    [Fact]
    public async Task Durable_SinkHangs_IsRefusedAfterItsWait()
    {
        var (sink, time) = (new FakeSink(), new FakeTimeProvider());
        sink.Hang();
        await using var log = new LogRig(NoAllows(), sink, time).Start();

        var answer = log.Check("superuser", Durable);
        await sink.Reached.Task.WithinLimit();
        Assert.False(answer.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(2_000));

        Assert.Equal(StatusCode.Unavailable, (await Refused.ByAsync(() => answer.WithinLimit())).Code);
        sink.GoOn();
    }

    [Fact]
    public async Task Write_MemoryIsTaken_RefusesDurableCallsCountsOthersAndReturnsWhatItTook()
    {
        var (sink, memory) = (new FakeSink(), new ByteBudget(1 << 20));
        memory.Take(1 << 20);
        var (large, durable) = (Ask.Check("t1_analyst", Denied), Ask.Check("superuser", Durable));
        large.Subject.Roles.Names.Add(Enumerable.Range(0, 200).Select(i => $"role-{i}"));
        durable.Subject.Roles.Names.Add(Enumerable.Range(0, 200).Select(i => $"role-{i}"));
        await using var log = new LogRig(NoAllows(), sink, memory: memory).Start();

        Assert.Equal("ERROR_REASON_RECORD_NOT_WRITTEN", (await Refused.ByAsync(() => log.Check(durable).WithinLimit())).Reason);
        await log.Check(large).WithinLimit();
        await Eventually.Holds(() => log.Counts.Lost(LossReason.BytesInFlight) == 2, "both are counted");
        Assert.Equal(1 << 20, memory.Taken);

        memory.Return(1 << 20);
        await log.Check(durable).WithinLimit();
        Assert.Equal(0, memory.Taken);
    }

    [Fact]
    public async Task Durable_CallerGivesUp_WaitsNoLonger()
    {
        var sink = new FakeSink();
        sink.Hang();
        await using var log = new LogRig(NoAllows(), sink).Start();
        using var caller = new CancellationTokenSource();

        var answer = log.Check("superuser", Durable, caller.Token);
        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer.WithinLimit());
        sink.GoOn();
    }

    [Fact]
    public async Task Stop_RecordsWait_AreWritten()
    {
        var sink = new FakeSink();
        await using var log = new LogRig(NoAllows(), sink).Start();
        for (var i = 0; i < 50; i++)
        {
            await log.Check("t1_analyst", Denied);
        }

        await log.StopAsync().WithinLimit();

        Assert.Equal(50, sink.Lines.Length);
    }

    [Fact]
    public async Task Stop_SinkHangs_EndsWithTheTimeThereIs()
    {
        var (sink, time) = (new FakeSink(), new FakeTimeProvider());
        sink.Hang();
        await using var log = new LogRig(NoAllows(), sink, time).Start();
        await log.Check("t1_analyst", Denied);
        await sink.Reached.Task.WithinLimit();

        var stopping = log.StopAsync(new CancellationToken(canceled: true));
        Assert.False(stopping.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(1));

        await stopping.WithinLimit();
        sink.GoOn();
    }

    [Fact]
    public async Task Stop_OtherSinkHangsAtItsEnd_FileIsCompleteAndNoLossIsReported()
    {
        var (time, errors) = (new FakeTimeProvider(), new ErrorLog());
        var (file, other) = (new FakeSink(), new FakeSink { LossReason = LossReason.Otlp, HangsAtTheEnd = true });
        await using var log = new LogRig(NoAllows(), file, time, more: [other], logger: errors).Start();
        await log.Check("t1_analyst", Denied);

        var stopping = log.StopAsync(new CancellationToken(canceled: true));
        await other.Ended.Task.WithinLimit();
        Assert.True(file.Ended.Task.IsCompleted);
        Assert.Single(file.Lines);
        time.Advance(TimeSpan.FromSeconds(1));
        await stopping.WithinLimit();
        other.GoOn();

        Assert.Empty(errors.Lines);
    }

    [Fact]
    public async Task Stopped_DurableCall_IsRefused()
    {
        var sink = new FakeSink();
        await using var log = new LogRig(NoAllows(), sink).Start();
        await log.StopAsync().WithinLimit();

        Assert.Equal(StatusCode.Unavailable, (await Refused.ByAsync(() => log.Check("superuser", Durable).WithinLimit())).Code);
        Assert.Equal(1, log.Counts.Lost(LossReason.Stopped));
    }

    private sealed class ErrorLog : ILogger<DecisionLogWriter>
    {
        public ConcurrentQueue<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception));
    }

    private static DecisionLogOptions NoAllows() => new() { AllowSample = "0" };
}
