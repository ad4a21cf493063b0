using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Hosting;

/// <summary>Looks at files when the file system reports a change beside them, and at intervals in any case.</summary>
/// <param name="directories">The directories that are watched, not those in them.</param>
/// <param name="interval">How often it looks without a report.</param>
/// <param name="time">The clock.</param>
/// <param name="seesDeletions">Whether a file that is deleted is a change.</param>
internal abstract class ChangeFollower(IEnumerable<string> directories, TimeSpan interval, TimeProvider time, bool seesDeletions)
    : BackgroundService
{
    // What belongs together comes as several files: it gets this long to become whole.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MostDelay = TimeSpan.FromSeconds(2);

    /// <summary>Looks at the files.</summary>
    protected abstract void Look();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var delay = new ChangeDelay(time, Quiet, MostDelay);
        var watchers = directories.Select(directory => Watch(directory, delay.Signal)).ToList();
        try
        {
            while (true)
            {
                await delay.WaitAsync(interval, stoppingToken);
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
        finally
        {
            watchers.ForEach(w => w?.Dispose());
        }
    }

    // Without a subscription the interval has to do.
    private FileSystemWatcher? Watch(string directory, Action changed)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(directory);
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => changed();
            watcher.Renamed += (_, _) => changed();
            if (seesDeletions)
            {
                watcher.Deleted += (_, _) => changed();
            }

            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            watcher?.Dispose();
            return null;
        }
    }
}
