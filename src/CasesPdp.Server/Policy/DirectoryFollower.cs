using System.Runtime.CompilerServices;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Policy;

/// <summary>Follows the bundle's directory: has it read after it changed, and at intervals in any case.</summary>
/// <remarks>
/// After a reading it rests for as long as the reading took, so that reading a directory that never stops changing takes half a processor
/// at most.
/// </remarks>
internal sealed class DirectoryFollower(
    RevisionControl control, StatusBroadcaster status, ServerOptions options, TimeProvider time, ILogger<DirectoryFollower> log)
    : BackgroundService
{
    private static readonly TimeSpan MostRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    // How often the directory is read, and the subscription tried again, where no events come and no interval is set.
    private static readonly TimeSpan WithoutEvents = TimeSpan.FromSeconds(30);

    private readonly ChangeDelay _delay = new(
        time,
        TimeSpan.FromMilliseconds(options.Reload.QuietMilliseconds),
        TimeSpan.FromMilliseconds(options.Reload.MaxDelayMilliseconds));

    /// <inheritdoc/>
    public override void Dispose()
    {
        _delay.Dispose();
        base.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var start = status.Current;
        if (start.Source == RevisionSource.Directory)
        {
            control.StoreInForce();
        }

        if (start.Directory is not { } directory || !options.Reload.Watch)
        {
            return;
        }

        // The AOT build has no JIT warm-up.
        if (RuntimeFeature.IsDynamicCodeCompiled)
        {
            control.Rehearse();
        }

        using var watcher = new DirectoryWatcher(directory, _delay.Signal);
        var poll = options.Reload.PollSeconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(options.Reload.PollSeconds);
        string? fault = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                watcher.Renew();
                var wait = watcher.Fault is not null && poll == Timeout.InfiniteTimeSpan ? WithoutEvents : poll;
                if (watcher.Fault is not null && watcher.Fault != fault)
                {
                    PolicyLog.NotWatched(log, watcher.Fault, (int)wait.TotalSeconds, status.Current.InForce.Text);
                }

                fault = watcher.Fault;
                await _delay.WaitAsync(wait, stoppingToken);
                await control.FollowAsync(stoppingToken).WaitAsync(stoppingToken);
                var took = control.LastReadingTime;
                await Task.Delay(took < MostRest ? took : MostRest, time, stoppingToken);
            }
            catch (OperationCanceledException)
            {
                // The server stops.
                return;
            }
            catch (Exception failure)
            {
                // Nothing may end a server that answers.
                PolicyLog.Broke(log, failure, status.Current.InForce.Text);
                await Task.Delay(AfterFault, time, stoppingToken);
            }
        }
    }
}
