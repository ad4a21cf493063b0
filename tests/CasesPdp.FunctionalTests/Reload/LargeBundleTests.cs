using System.Diagnostics;
using CasesPdp.Decisions;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies;
using CasesPdp.Server.Policy;
using CasesPdp.Workloads;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>100,000 roles, in real time: run by night, with <c>--explicit only</c>.</summary>
/// <remarks>
/// Times are printed. A roll-back and a stop are judged by a bound that a busy machine keeps to and that waiting for a change of this size
/// to be prepared does not.
/// </remarks>
public sealed class LargeBundleTests : IDisposable
{
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(10);

    private readonly TestDirectory _bundle = new();

    public LargeBundleTests()
    {
        foreach (var file in SyntheticBundle.Files(roles: 100_000, spaces: 50))
        {
            _bundle.Write(file.Path, System.Text.Encoding.UTF8.GetString(file.Content.Span));
        }
    }

    public void Dispose() => _bundle.Dispose();

    [Fact(Explicit = true)]
    public async Task RollBackAndStop_WhileAChangeIsPrepared_DoNotWaitForIt()
    {
        var server = await RunningServer.StartAsync(TimeProvider.System, _bundle.Path);
        var active = server.Services.GetRequiredService<ActiveSnapshot<LoadedPolicy>>();
        var status = server.Services.GetRequiredService<StatusBroadcaster>();
        var first = active.Current.Snapshot.Revision.Digest;

        var clock = Stopwatch.StartNew();
        Write("one");
        await Eventually.Holds(() => active.Current.Snapshot.Revision.Sequence == 2, "the first change is in force");
        Print("a change is in force after", clock);

        Write("two");
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        Assert.Equal(2UL, status.Current.InForce.Sequence);
        clock.Restart();
        var answered = server.Policy.ActivateAsync(new() { Digest = first }).ResponseAsync;
        await Eventually.Holds(() => active.Current.Snapshot.Revision.Digest == first, "the roll-back is in force");
        PrintAndJudge("a roll-back is in force after", clock);
        Assert.Equal(first, (await Eventually.Comes(answered)).Status.InForce.Digest);
        Print("and answered after", clock);

        clock.Restart();
        Write("three");
        await Eventually.Holds(() => status.Current.Held is { } held && held.Since > DateTimeOffset.UtcNow - clock.Elapsed, "it is held");
        Print("a change is held after", clock);
        Write("four");
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        var worker = server.Services.GetRequiredService<PolicyWorker>();
        clock.Restart();
        var stopped = server.StopAsync();
        await Eventually.Comes(stopped);
        PrintAndJudge("the server is stopped after", clock);
        clock.Restart();
        worker.Dispose();
        PrintAndJudge("and its worker after", clock);
        await server.DisposeAsync();
        Assert.Equal(first, status.Current.InForce.Digest);
    }

    private static void Print(string what, Stopwatch clock) =>
        TestContext.Current.SendDiagnosticMessage($"{what} {clock.Elapsed.TotalMilliseconds:N0} ms");

    private static void PrintAndJudge(string what, Stopwatch clock)
    {
        Print(what, clock);
        Assert.True(clock.Elapsed < Soon, $"{what} {clock.Elapsed.TotalSeconds:N1} s");
    }

    private void Write(string name) => _bundle.Write("roles/one-more.json", PolicyDirectory.Role("read", name));
}
