using System.Diagnostics;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class DirectorySourceTests : IDisposable
{
    private readonly PolicyDirectory _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public async Task ThousandChangesASecond_NeitherStarveNorThrash()
    {
        await using var server = await RunningServer.StartAsync(
            TimeProvider.System, _bundle.Path, "CasesPdp:Reload:QuietMilliseconds=200", "CasesPdp:Reload:MaxDelayMilliseconds=400");
        using var done = new CancellationTokenSource();
        var writes = 0;
        var clock = Stopwatch.StartNew();
        var writer = Task.Run(() =>
        {
            while (!done.IsCancellationRequested)
            {
                File.WriteAllText(_bundle.Beside("next.json"), PolicyDirectory.Role("all", $"role{writes++}"));
                File.Move(_bundle.Beside("next.json"), _bundle.At("roles/r.json"), overwrite: true);
                if (writes / 1_000.0 > clock.Elapsed.TotalSeconds)
                {
                    Thread.Yield();
                }
            }
        });

        // Taken up while it never is quiet ...
        await Eventually.Holds(() => server.Policy.GetRevision(new()).Status.InForce.Sequence >= 4, "changes are taken up");
        var elapsed = clock.Elapsed;
        var taken = server.Policy.GetRevision(new()).Status.InForce.Sequence - 1;
        await done.CancelAsync();
        await writer;

        // ... and no more often than the delay says; in the end what was written last is in force.
        Assert.True(taken <= (elapsed / TimeSpan.FromMilliseconds(400)) + 1, $"{taken} revisions in {elapsed}");
        Assert.True(writes > 20 * (int)taken, $"only {writes} changes were made");
        var digest = _bundle.Digest;
        await Eventually.Holds(() => server.Policy.GetRevision(new()).Status.InForce.Digest == digest, "the last change is in force");
        Assert.Equal(Outcome.Allow, server.Client.Check(Ask.Check($"role{writes - 1}", "getCase")).Outcome);
    }
}
