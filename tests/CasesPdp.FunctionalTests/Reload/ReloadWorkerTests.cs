using CasesPdp.Server.Reload;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class ReloadWorkerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task TryRun_WhileTrialsWait_ComesBeforeThem()
    {
        using var worker = new ReloadWorker();
        using var turn = new ManualResetEventSlim();
        var order = new List<string>();
        var running = Block(worker, turn);

        var trials = Enumerable.Range(0, ReloadWorker.MostTrialsWaiting).Select(_ => worker.TryRunTrial(_ => Note(order, "trial"))!).ToList();
        var operation = worker.TryRun(_ => Note(order, "operation"))!;
        turn.Set();
        await Task.WhenAll([running, operation, .. trials]);

        Assert.Equal("operation", order[0]);
        Assert.Equal(ReloadWorker.MostTrialsWaiting + 1, order.Count);
    }

    [Fact]
    public async Task TryRun_AsManyWaitAsMay_RefusesEachKindByItself()
    {
        using var worker = new ReloadWorker();
        using var turn = new ManualResetEventSlim();
        var running = Block(worker, turn);
        var trials = Enumerable.Range(0, ReloadWorker.MostTrialsWaiting).Select(_ => worker.TryRunTrial(_ => true)).ToList();

        var trialTooMany = worker.TryRunTrial(_ => true);
        var operations = Enumerable.Range(0, ReloadWorker.MostWaiting).Select(_ => worker.TryRun(_ => true)).ToList();
        var operationTooMany = worker.TryRun(_ => true);
        turn.Set();

        Assert.Null(trialTooMany);
        Assert.Null(operationTooMany);
        await running;
        Assert.All(await Task.WhenAll([.. trials.Select(t => t!), .. operations.Select(o => o!)]), Assert.True);
    }

    [Fact]
    public async Task Dispose_WhileSomeWait_CancelsThemAndTakesNoMore()
    {
        var worker = new ReloadWorker();
        using var begun = new ManualResetEventSlim();
        var running = worker.TryRun(stopping =>
        {
            begun.Set();
            return stopping.WaitHandle.WaitOne(Patience);
        })!;
        Assert.True(begun.Wait(Patience));
        var operation = worker.TryRun(_ => true)!;
        var trial = worker.TryRunTrial(_ => true)!;

        worker.Dispose();

        Assert.True(await running);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => operation);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trial);
        Assert.Null(worker.TryRun(_ => true));
        Assert.Null(worker.TryRunTrial(_ => true));
    }

    [Fact]
    public async Task TryRun_OperationThatFails_TellsItsCallerAndGoesOn()
    {
        using var worker = new ReloadWorker();

        await Assert.ThrowsAsync<InvalidDataException>(() => worker.TryRun<bool>(_ => throw new InvalidDataException())!);

        Assert.True(await worker.TryRun(_ => true)!);
    }

    // Answers once the worker is at work on it, so that whatever comes next has to wait.
    private static Task<bool> Block(ReloadWorker worker, ManualResetEventSlim turn)
    {
        using var begun = new ManualResetEventSlim();
        var running = worker.TryRun(stopping =>
        {
            begun.Set();
            return turn.Wait(Patience, stopping);
        })!;
        Assert.True(begun.Wait(Patience));
        return running;
    }

    private static bool Note(List<string> order, string what)
    {
        order.Add(what);
        return true;
    }
}
