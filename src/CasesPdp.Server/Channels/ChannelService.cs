using System.Runtime.CompilerServices;
using CasesPdp.Distribution.Following;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Channels;

/// <summary>Runs the follower of the channel for as long as the server runs.</summary>
internal sealed class ChannelService(
    ChannelSource channel,
    ChannelFollower follower,
    ChannelConnection connection,
    RevisionControl control,
    TimeProvider time,
    ILogger<ChannelService> log)
    : BackgroundService
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(1);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await connection.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What was accepted while the server started.
        control.StoreInForce();

        // The AOT build has no JIT warm-up.
        if (RuntimeFeature.IsDynamicCodeCompiled)
        {
            control.Rehearse();
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await follower.RunAsync(stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Nothing may end a server that answers.
                ChannelLog.FollowerBroke(log, failure, channel.Channel);
                await Task.Delay(AfterFault, time, stoppingToken);
            }
        }
    }
}
