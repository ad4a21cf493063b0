using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Admission;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>The lane for expensive work, and what happens beside it while it is full.</summary>
public sealed class ExpensiveLaneTests
{
    private const int Queue = 2;

    [Fact]
    public async Task Run_QueueIsFull_IsShedAndTheRestIsDone()
    {
        await using var server = await StartAsync();
        var lane = server.Services.GetRequiredService<ExpensiveLane>();
        using var meters = new MeterReading(server);
        using var gate = await OccupyAsync(lane);
        var waiting = Enumerable.Range(0, Queue).Select(i => lane.RunAsync(() => i, CancellationToken.None)).ToList();

        var shed = await Assert.ThrowsAsync<RpcException>(() => lane.RunAsync(() => 0, CancellationToken.None));

        Assert.Equal("ERROR_REASON_OVERLOADED", Refused.Of(shed).Reason);
        Assert.Equal(1, meters.Shed("EXPENSIVE_QUEUE"));
        gate.Set();
        var done = await Task.WhenAll(waiting).WithinLimit();
        Assert.Equal([0, 1], done);
    }

    [Fact]
    public async Task Run_CallerGaveUpWhileItWaited_IsNotBegun()
    {
        await using var server = await StartAsync();
        var lane = server.Services.GetRequiredService<ExpensiveLane>();
        using var gate = await OccupyAsync(lane);
        using var caller = new CancellationTokenSource();
        var hasBegun = false;
        var waiting = lane.RunAsync(() => hasBegun = true, caller.Token);

        caller.Cancel();
        gate.Set();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting.WithinLimit());
        Assert.False(hasBegun);
    }

    [Fact]
    public async Task Run_CallerGivesUpWithin_EndsAtTheNextYieldPoint()
    {
        await using var server = await StartAsync();
        var lane = server.Services.GetRequiredService<ExpensiveLane>();
        using var caller = new CancellationTokenSource();
        var passed = 0;

        var running = lane.RunAsync<int>(
            () =>
            {
                while (true)
                {
                    YieldPoint.Pass();
                    passed++;
                    caller.Cancel();
                }
            },
            caller.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running.WithinLimit());
        Assert.Equal(1, passed);
        Assert.Equal(5, await lane.RunAsync(() => 5, CancellationToken.None).WithinLimit());
    }

    [Fact]
    public async Task Run_WorkHasNoMemory_IsShed()
    {
        await using var server = await StartAsync();
        var lane = server.Services.GetRequiredService<ExpensiveLane>();

        var shed = await Assert.ThrowsAsync<RpcException>(
            () => lane.RunAsync<int>(() => throw new InsufficientMemoryException(), CancellationToken.None));

        Assert.Equal("ERROR_REASON_OVERLOADED", Refused.Of(shed).Reason);
        Assert.Equal(5, await lane.RunAsync(() => 5, CancellationToken.None).WithinLimit());
    }

    [Fact]
    public async Task Calls_LaneIsOccupied_ChecksAreAnsweredAndExpensiveOnesAreShed()
    {
        await using var server = await StartAsync();
        var lane = server.Services.GetRequiredService<ExpensiveLane>();
        using var gate = await OccupyAsync(lane);
        var waiting = Enumerable.Range(0, Queue).Select(_ => server.Client.ExplainAsync(Explain()).ResponseAsync).ToList();
        await Reload.Eventually.Holds(() => lane.Waiting == Queue, "the queue is full");

        foreach (var call in ExpensiveCalls(server.Client))
        {
            Assert.Equal("ERROR_REASON_OVERLOADED", (await Refused.ByAsync(() => call().WithinLimit())).Reason);
        }

        Assert.Equal(Reason.Allowed, (await server.Client.CheckAsync(Ask.Check("t1_analyst", "getCase")).ResponseAsync.WithinLimit()).Reason);
        Assert.Equal(3u, (await server.Client.BatchCheckAsync(Ask.Batch(3)).ResponseAsync.WithinLimit()).EvaluatedCount);
        gate.Set();
        await Task.WhenAll(waiting).WithinLimit();
    }

    [Fact]
    public async Task Calls_DeadlinePassesWhileTheyWait_EndThen()
    {
        await using var server = await StartAsync("CasesPdp:Limits:ExpensiveQueue=100");
        using var gate = await OccupyAsync(server.Services.GetRequiredService<ExpensiveLane>());

        // However late it is: nothing frees the lane before they have ended.
        foreach (var call in ExpensiveCalls(server.Client, DateTime.UtcNow.AddSeconds(1)))
        {
            var ended = await Assert.ThrowsAsync<RpcException>(() => call().WithinLimit());
            Assert.Equal(StatusCode.DeadlineExceeded, ended.StatusCode);
        }

        gate.Set();
    }

    private static Task<RunningServer> StartAsync(params string[] settings) => RunningServer.StartDefaultAsync(
        ["CasesPdp:Limits:ExpensiveThreads=1", $"CasesPdp:Limits:ExpensiveQueue={Queue}", .. settings]);

    private static IEnumerable<Func<Task>> ExpensiveCalls(DecisionService.DecisionServiceClient client, DateTime? deadline = null) =>
    [
        () => client.ExplainAsync(Explain(), deadline: deadline).ResponseAsync,
        () => client.ListRolesAsync(new ListRolesRequest { Action = Ask.Action("getCase"), Resource = Ask.Resource() }, deadline: deadline).ResponseAsync,
        () => client.PlanCasesAsync(new PlanCasesRequest { Subject = Ask.Subject("viewer"), ListAction = Ask.Action("getCase") }, deadline: deadline).ResponseAsync,
        () => client.ListCapabilitiesAsync(new ListCapabilitiesRequest { Subject = Ask.Subject("viewer") }, deadline: deadline).ResponseAsync,
        () => client.CheckMatrixAsync(Matrix(), deadline: deadline).ResponseAsync,
    ];

    private static ExplainRequest Explain() =>
        new() { Subject = Ask.Subject("t1_analyst"), Action = Ask.Action("getCase"), Resource = Ask.Resource(Ask.Security) };

    private static CheckMatrixRequest Matrix() => new()
    {
        Subjects = { Enumerable.Repeat(Ask.Subject("t1_analyst"), 100) },
        Actions = { Enumerable.Repeat(Ask.Action("update-case"), 100) },
        Cells = { Enumerable.Repeat(new MatrixCell { Owner = Ask.Security }, 100) },
    };

    // Work that holds the only thread of the lane until the gate is set.
    private static async Task<ManualResetEventSlim> OccupyAsync(ExpensiveLane lane)
    {
        var gate = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _ = lane.RunAsync(
            () =>
            {
                begun.SetResult();
                gate.Wait(OverallLimit.Duration);
                return true;
            },
            CancellationToken.None);
        await begun.Task.WithinLimit();
        return gate;
    }
}
