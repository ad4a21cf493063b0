using CasesPdp.Server.Policy;

namespace CasesPdp.FunctionalTests.Reload;

public sealed class DirectoryWatcherTests : IDisposable
{
    private readonly PolicyDirectory _bundle = new();
    private bool _isRefused = true;
    private int _changes;

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Renew_SubscriptionFailed_IsTriedAgainAndThenTheBundleIsRead()
    {
        using var watcher = new DirectoryWatcher(_bundle.Path, () => Interlocked.Increment(ref _changes)) { Create = Create };

        watcher.Renew();
        watcher.Renew();
        var (fault, changes) = (watcher.Fault, _changes);
        _isRefused = false;
        watcher.Renew();

        Assert.Equal(("no more instances", 0), (fault, changes));
        Assert.Null(watcher.Fault);
        Assert.True(_changes > 0);
    }

    [Fact]
    public async Task Renew_SubscriptionFailedFirst_EventsComeAfterTheNext()
    {
        using var watcher = new DirectoryWatcher(_bundle.Path, () => Interlocked.Increment(ref _changes)) { Create = Create };
        watcher.Renew();
        _isRefused = false;
        watcher.Renew();
        var changes = _changes;

        _bundle.Grant("all");

        await Eventually.Holds(() => _changes > changes, "an event came");
    }

    private FileSystemWatcher Create(string path, string filter) =>
        _isRefused ? throw new IOException("no more instances") : new FileSystemWatcher(path, filter);
}
