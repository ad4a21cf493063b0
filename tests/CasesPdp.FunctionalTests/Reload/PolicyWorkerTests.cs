using CasesPdp.Policies;
using CasesPdp.Server.Policy;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class PolicyWorkerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task TryRun_WorkOfAllKindsWaits_TheMostUrgentComesFirst()
    {
        using var worker = new PolicyWorker();
        using var turn = new ManualResetEventSlim();
        var order = new List<WorkKind>();
        var running = Block(worker, turn);

        var waiting = new[] { WorkKind.DryRun, WorkKind.Follow, WorkKind.Operator, WorkKind.DryRun, WorkKind.Operator }
            .Select(kind => worker.TryRun(kind, _ => Note(order, kind))!).ToList();
        turn.Set();
        await Eventually.Comes(Task.WhenAll([running, .. waiting]));

        Assert.Equal([WorkKind.Operator, WorkKind.Operator, WorkKind.Follow, WorkKind.DryRun, WorkKind.DryRun], order);
    }

    [Fact]
    public async Task TryRun_AsMuchWaitsAsMay_RefusesEachKindByItself()
    {
        using var worker = new PolicyWorker();
        using var turn = new ManualResetEventSlim();
        var running = Block(worker, turn);
        var dryRuns = Fill(worker, WorkKind.DryRun, PolicyWorker.MostDryRunsWaiting);

        var dryRunTooMany = worker.TryRun(WorkKind.DryRun, _ => true);
        var operations = Fill(worker, WorkKind.Operator, PolicyWorker.MostWaiting);
        var operationTooMany = worker.TryRun(WorkKind.Operator, _ => true);
        turn.Set();

        Assert.Null(dryRunTooMany);
        Assert.Null(operationTooMany);
        await running;
        Assert.All(await Eventually.Comes(Task.WhenAll([.. dryRuns, .. operations])), Assert.True);
    }

    // The work ends at its next yield point, the operator's runs, and the work begins again.
    [Theory]
    [InlineData(WorkKind.Follow)]
    [InlineData(WorkKind.DryRun)]
    public async Task TryRun_OperatorWhileOtherWorkRuns_InterruptsItAndItBeginsAgain(object kind)
    {
        using var worker = new PolicyWorker();
        using var begun = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var runs = 0;
        var other = worker.TryRun((WorkKind)kind, _ =>
        {
            runs++;
            begun.Set();
            while (!mayEnd.IsSet)
            {
                YieldPoint.Pass();
            }

            return runs;
        })!;
        Assert.True(begun.Wait(Limit, TestContext.Current.CancellationToken));

        // This could not run before the other ends, which it does not.
        var operation = await Eventually.Comes(worker.TryRun(WorkKind.Operator, _ => runs)!);
        Assert.False(other.IsCompleted);
        mayEnd.Set();

        Assert.Equal((1, 2), (operation, await Eventually.Comes(other)));
    }

    [Fact]
    public async Task TryRun_OperatorWhileAnOperatorsWorkRuns_WaitsForIt()
    {
        using var worker = new PolicyWorker();
        using var turn = new ManualResetEventSlim();
        var running = Block(worker, turn);
        var next = worker.TryRun(WorkKind.Operator, _ => running.IsCompleted)!;

        turn.Set();

        Assert.True(await Eventually.Comes(running));
        Assert.True(await Eventually.Comes(next));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task WorkInProgress_ServerStopsOrCallerGivesUp_EndsAtTheNextYieldPoint(bool serverStops)
    {
        using var stop = new CancellationTokenSource();
        using var caller = new CancellationTokenSource();
        using var worker = new PolicyWorker(null, stop.Token);
        using var begun = new ManualResetEventSlim();
        var endless = worker.TryRun<bool>(
            WorkKind.DryRun,
            _ =>
            {
                begun.Set();
                while (true)
                {
                    YieldPoint.Pass();
                }
            },
            caller.Token)!;
        Assert.True(begun.Wait(Limit, TestContext.Current.CancellationToken));

        await (serverStops ? stop : caller).CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Comes(endless));
        Assert.Equal(serverStops, worker.TryRun(WorkKind.Follow, _ => true) is null);
    }

    [Fact]
    public async Task TryRun_CallerGaveUpBeforeItsTurn_IsLeftOut()
    {
        using var worker = new PolicyWorker();
        using var turn = new ManualResetEventSlim();
        using var caller = new CancellationTokenSource();
        var isDone = false;
        var running = Block(worker, turn);
        var given = worker.TryRun(WorkKind.DryRun, _ => isDone = true, caller.Token)!;

        await caller.CancelAsync();
        turn.Set();

        Assert.True(await running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Comes(given));
        Assert.False(isDone);
    }

    [Fact]
    public async Task Dispose_WhileWorkRunsAndWaits_CancelsAllAndTakesNoMore()
    {
        var worker = new PolicyWorker();
        using var begun = new ManualResetEventSlim();
        var running = worker.TryRun(WorkKind.Operator, stopping =>
        {
            begun.Set();
            return stopping.WaitHandle.WaitOne(Limit);
        })!;
        Assert.True(begun.Wait(Limit, TestContext.Current.CancellationToken));
        var waiting = new[] { WorkKind.Operator, WorkKind.Follow, WorkKind.DryRun }.Select(k => worker.TryRun(k, _ => true)!).ToList();

        worker.Dispose();

        Assert.True(await Eventually.Comes(running));
        foreach (var work in waiting)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Eventually.Comes(work));
        }

        Assert.Null(worker.TryRun(WorkKind.Operator, _ => true));
        Assert.Null(worker.TryRun(WorkKind.DryRun, _ => true));
    }

    [Fact]
    public async Task TryRun_WorkThatFails_FailsItsCallerAndTheNextRuns()
    {
        using var worker = new PolicyWorker();

        await Assert.ThrowsAsync<InvalidDataException>(
            () => worker.TryRun<bool>(WorkKind.Operator, _ => throw new InvalidDataException())!);

        Assert.True(await Eventually.Comes(worker.TryRun(WorkKind.Operator, _ => true)!));
    }

    private static List<Task<bool>> Fill(PolicyWorker worker, WorkKind kind, int count) =>
        [.. Enumerable.Range(0, count).Select(_ => worker.TryRun(kind, _ => true)!)];

    // Returns once the worker runs it, so that everything after has to wait.
    private static Task<bool> Block(PolicyWorker worker, ManualResetEventSlim turn)
    {
        using var begun = new ManualResetEventSlim();
        var running = worker.TryRun(WorkKind.Operator, stopping =>
        {
            begun.Set();
            return turn.Wait(Limit, stopping);
        })!;
        Assert.True(begun.Wait(Limit));
        return running;
    }

    private static bool Note(List<WorkKind> order, WorkKind what)
    {
        order.Add(what);
        return true;
    }
}
