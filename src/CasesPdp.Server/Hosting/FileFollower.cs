using CasesPdp.Server.Policy;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Hosting;

/// <summary>Has files read when the file system reports a change beside them, and at intervals in any case.</summary>
/// <remarks>
/// Only the directories that the settings name are watched. That shows replacing, renaming, and the exchange of Kubernetes' <c>..data</c>
/// link; whatever else happens shows at the next interval.
/// </remarks>
internal sealed class FileFollower<T>(
    FollowedFiles<T> files, TimeSpan interval, TimeProvider time, CredentialMetrics metrics, ILogger log) : BackgroundService
    where T : class
{
    // Certificate and key are two files: a pair that is half replaced gets this long to become whole.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MostDelay = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var delay = new ChangeDelay(time, Quiet, MostDelay);
        var watchers = files.Files.Select(f => Path.GetDirectoryName(Path.GetFullPath(f.Path))!).Distinct(StringComparer.Ordinal)
            .Select(directory => Watch(directory, delay.Signal)).ToList();
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
    private static FileSystemWatcher? Watch(string directory, Action changed)
    {
        FileSystemWatcher? watcher = null;
        try
        {
            watcher = new FileSystemWatcher(directory);
            watcher.Changed += (_, _) => changed();
            watcher.Created += (_, _) => changed();
            watcher.Renamed += (_, _) => changed();
            watcher.EnableRaisingEvents = true;
            return watcher;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            watcher?.Dispose();
            return null;
        }
    }

    private void Look()
    {
        var change = files.Refresh();
        if (change == FileChange.None)
        {
            return;
        }

        metrics.Reloaded(files.Files[0].Setting, change);
        var settings = string.Join(", ", files.Files.Select(f => f.Setting));
        if (change == FileChange.Taken)
        {
            CredentialLog.ContentTaken(log, settings);
        }
        else
        {
            CredentialLog.ContentRefused(log, files.Fault!);
        }
    }
}
