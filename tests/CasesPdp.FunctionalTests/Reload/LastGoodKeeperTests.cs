using CasesPdp.FunctionalTests.Callers;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Server.Policy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Reload;

#pragma warning disable CA1416 // File modes: the server stores nothing where there are none.
public sealed class LastGoodKeeperTests : IDisposable
{
    private const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly PolicyDirectory _bundle = new();
    private readonly string _store;

    public LastGoodKeeperTests() => _store = Directory.CreateDirectory(_bundle.Beside("last-good"), Own).FullName;

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Store_DirectoryThatRefuses_IsBehindUntilItSucceedsAndLogsOnce()
    {
        using var rig = new ControlRig(_bundle);
        var log = new LogLines();
        using var factory = LoggerFactory.Create(l => l.AddProvider(log));
        var keeper = new LastGoodKeeper(new LastGoodStore(_store, TimeProvider.System), new Logger<LastGoodKeeper>(factory));
        Assert.False(keeper.IsBehind);

        Refuse();
        keeper.Store(rig.Status.Current);
        keeper.Store(rig.Status.Current);
        Assert.True(keeper.IsBehind);
        Assert.Single(log.Lines);

        File.SetUnixFileMode(_store, Own);
        keeper.Store(rig.Status.Current);
        Assert.False(keeper.IsBehind);

        // A fault that comes back is said again.
        Refuse();
        keeper.Store(rig.Status.Current);
        Assert.Equal(2, log.Lines.Count);
    }

    [Fact]
    public async Task Start_DirectoryThatRefuses_StoresOnceItDoesNot()
    {
        Refuse();
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var server = await RunningServer.StartAsync(time, _bundle.Path, $"CasesPdp:Reload:LastGoodDirectory={_store}");

        // What the start stores is behind us.
        server.Policy.Reload(new());
        Assert.Empty(Directory.GetFiles(_store));
        File.SetUnixFileMode(_store, Own);

        await Eventually.Holds(
            () =>
            {
                time.Advance(LastGoodRefresher.Interval);
                return File.Exists(Path.Combine(_store, LastGoodStore.FileName));
            },
            "it is stored");
    }

    private void Refuse() => File.SetUnixFileMode(_store, Own | UnixFileMode.OtherWrite);
}
