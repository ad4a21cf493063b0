using System.Runtime.CompilerServices;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Reload;

/// <summary>Follows the bundle's directory: has it read when it changed and has calmed down, and every now and then in any case.</summary>
/// <remarks>
/// After a reading that took long it rests as long again, so that a directory that never stops changing costs half a processor at most.
/// </remarks>
internal sealed class DirectorySource(
    RevisionControl control, RevisionFeed feed, RevisionShelf shelf, ServerOptions options, TimeProvider time, ILogger<DirectorySource> log)
    : BackgroundService
{
    private static readonly TimeSpan MostRest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    private readonly ChangeDelay _delay = new(
        time,
        TimeSpan.FromMilliseconds(options.Reload.QuietMilliseconds),
        TimeSpan.FromMilliseconds(options.Reload.MaxDelayMilliseconds));

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var start = feed.Current;
        if (start.Source == RevisionSource.Directory)
        {
            shelf.Keep(start.Kept[0].Pack, start.IsPinned, start.InForce.Text);
        }

        if (start.Directory is not { } directory || !options.Reload.Watch)
        {
            return;
        }

        // Nobody waits for it, nor minds if it fails. Native code is compiled already.
        if (RuntimeFeature.IsDynamicCodeCompiled)
        {
            _ = control.RehearseAsync();
        }

        using var watch = new DirectoryWatch(directory, _delay.Signal);
        var patience = options.Reload.PollSeconds == 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(options.Reload.PollSeconds);
        string? fault = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                watch.Renew();
                if (watch.Fault is not null && watch.Fault != fault)
                {
                    ReloadLog.NotWatched(log, watch.Fault, options.Reload.PollSeconds, feed.Current.InForce.Text);
                }

                fault = watch.Fault;
                await _delay.WaitAsync(patience, stoppingToken);
                await ReadAsync(stoppingToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Whatever it is, it must not end a server that answers.
                ReloadLog.Broke(log, failure, feed.Current.InForce.Text);
                await Task.Delay(AfterFault, time, stoppingToken);
            }
        }
    }

    private async Task ReadAsync(CancellationToken stopping)
    {
        var start = time.GetTimestamp();
        try
        {
            await control.ReloadAsync(isAsked: false).WaitAsync(stopping);
        }
        catch (Grpc.Core.RpcException)
        {
            // Too many operations wait: one of them is likely to be a reading.
        }

        var took = time.GetElapsedTime(start);
        await Task.Delay(took < MostRest ? took : MostRest, time, stopping);
    }
}
