using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Channels;

/// <summary>Has the directory of trusted keys read when the file system reports a change in it, and every 30 s in any case.</summary>
internal sealed class TrustedKeyFollower(ChannelSource channel, ServerOptions options, TimeProvider time, ILogger<TrustedKeyFollower> log)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // Keys come as several files: they get this long to become whole.
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan MostDelay = TimeSpan.FromSeconds(2);

    private string? _fault;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var delay = new ChangeDelay(time, Quiet, MostDelay);
        using var watcher = Watch(options.Source.TrustedKeys!, delay.Signal);
        try
        {
            while (true)
            {
                await delay.WaitAsync(Interval, stoppingToken);
                TryLook();
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
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
            watcher.Deleted += (_, _) => changed();
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

    // Nothing may end a server that answers.
    private void TryLook()
    {
        try
        {
            Look();
        }
        catch (Exception broke) when (broke is not OperationCanceledException)
        {
            ChannelLog.KeysNotRead(log, broke.GetType().Name);
        }
    }

    private void Look()
    {
        var keys = TrustedKeyFolder.Reload(options.Source.TrustedKeys!, out var fault);
        if (fault is not null && fault != _fault)
        {
            ChannelLog.KeysNotRead(log, fault);
        }

        _fault = fault;
        if (keys is not null && !keys.Ids.SequenceEqual(channel.Keys.Ids))
        {
            channel.Trust(keys);
            ChannelLog.KeysChanged(log, keys.Ids.Count == 0 ? "none" : string.Join(", ", keys.Ids));
        }
    }
}
