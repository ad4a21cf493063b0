using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Policy;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>A directory in which something is rewritten all the time.</summary>
/// <remarks>
/// The rates are those of the writer as far as the machine reaches them; no verdict depends on that. That any rate is enough is proven with
/// explicit writes between the reads of single files, in <c>BundleContentReaderTests</c>; that the delay is bounded, in fake time, in
/// <see cref="ChangeDelayTests"/>. How soon a change is taken up is measured by <c>tests/nightly/reload-rates.py</c>.
/// </remarks>
public sealed class DirectoryFollowerTests : IDisposable
{
    private readonly PolicyDirectory _bundle = new();
    private int _writes;

    public void Dispose() => _bundle.Dispose();

    [Theory]
    [InlineData(1, "renamed")]
    [InlineData(10, "renamed")]
    [InlineData(100, "renamed")]
    [InlineData(1, "in place")]
    [InlineData(10, "in place")]
    [InlineData(100, "in place")]
    public async Task FileRewrittenAllTheTime_ChangeOfAnotherFile_IsTakenUp(int everyMilliseconds, string how)
    {
        WriteNoise(how);
        await using var server = await RunningServer.StartAsync(
            TimeProvider.System, _bundle.Path, "CasesPdp:Reload:QuietMilliseconds=20", "CasesPdp:Reload:MaxDelayMilliseconds=100");
        using var unsettled = server.Services.GetRequiredService<StatusBroadcaster>().Subscribe()!;
        using var done = new CancellationTokenSource();
        var writer = Task.Run(() =>
        {
            while (!done.Token.WaitHandle.WaitOne(everyMilliseconds))
            {
                WriteNoise(how);
            }
        });

        foreach (var privilege in new[] { "all", "minimal_read" })
        {
            _bundle.Grant(privilege);
            var expected = privilege == "all" ? Outcome.Allow : Outcome.Deny;
            await Eventually.Holds(
                () => server.Client.Check(Ask.Check("r", "createCase")).Outcome == expected, $"{privilege} is in force");
        }

        await done.CancelAsync();
        await writer;

        // What was written last is in force in the end.
        await Eventually.Holds(
            () => server.Client.Check(Ask.Check($"noise{_writes}", "getCase")).Outcome == Outcome.Allow, "the last write is in force");
        Assert.Null(server.Policy.GetRevision(new()).Status.Failure);
        Assert.Empty(await Unsettled(unsettled));
    }

    // The states in which a reading had to be given up. Only the last few are kept, which is enough: each would be followed by another.
    private static async Task<List<Diagnostic>> Unsettled(StatusSubscription subscription)
    {
        var found = new List<Diagnostic>();
        using var none = new CancellationTokenSource();
        while (true)
        {
            var next = subscription.ReadAsync(none.Token).AsTask();
            if (!next.IsCompleted)
            {
                await none.CancelAsync();
                await Assert.ThrowsAnyAsync<OperationCanceledException>(() => next);
                return found;
            }

            found.AddRange((await next).Notice.State.Failure?.Findings.Where(f => f.Code == DiagnosticCodes.ChangedWhileRead) ?? []);
        }
    }

    private void WriteNoise(string how)
    {
        var noise = PolicyDirectory.Role("read", $"noise{_writes + 1}");
        if (how == "in place")
        {
            File.WriteAllText(_bundle.At("roles/noise.json"), noise);
        }
        else
        {
            File.WriteAllText(_bundle.Beside("next.json"), noise);
            File.Move(_bundle.Beside("next.json"), _bundle.At("roles/noise.json"), overwrite: true);
        }

        _writes++;
    }
}
