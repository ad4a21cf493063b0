using CasesPdp.Distribution.Fleet;
using CasesPdp.Distribution.Following;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Requests;

namespace CasesPdp.Server.Channels;

/// <summary>Tells the channel's store what this server serves, where the store keeps a list of its servers.</summary>
/// <remarks>
/// It reads the state after every change, so what it tells is in force already. The reporter writes in the background, at most once a
/// second, and no call of this server waits for it. Besides, a newer confirmation is told every minute.
/// </remarks>
internal sealed class FleetStatusWriter(
    ChannelSource channel, ChannelConnection connection, StatusBroadcaster status, TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(1);

    private readonly DateTimeOffset _started = time.GetUtcNow();

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (connection.Reporter is not { } reporter || status.Subscribe() is not { } subscription)
        {
            return;
        }

        using var subscribed = subscription;

        try
        {
            var next = subscription.ReadAsync(stoppingToken).AsTask();
            while (true)
            {
                await ((Task)next).WaitAsync(Refresh, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                stoppingToken.ThrowIfCancellationRequested();
                if (next.IsCompleted)
                {
                    next = subscription.ReadAsync(stoppingToken).AsTask();
                }

                reporter.Report(Status().Write());
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private FleetStatus Status()
    {
        var (state, now) = (status.Current, channel.Status);
        var kept = state.Kept[0];
        var serving = kept.Release is { } release
            ? new ServingStatus(
                release.Sequence, release.Target.Content, kept.Pack.FilesDigest, kept.Revision.Digest, kept.ActivatedAt)
            : null;
        return new FleetStatus(
            channel.Instance,
            connection.Boot,
            ServerInfo.Version,
            KibanaCatalogue.Embedded.Digest,
            channel.Labels,
            kept.Release?.Signed.Release.Epoch,
            now.Highest?.Mark.Sequence ?? 0,
            serving,
            StateOf(state, now),
            ReasonsOf(state, now),
            state.IsPinned,
            now.ConfirmedAt,
            _started);
    }

    /// <summary>The stable name of how a server stands: a fault before what is under way, that before what an operator chose.</summary>
    internal static string StateOf(PolicyState state, ChannelStatus channel) => true switch
    {
        _ when channel.State is ChannelState.Refused && state.Failure is not null => "failed",
        _ when channel.State is ChannelState.Refused or ChannelState.Forked or ChannelState.ContentMissing => "refused",
        _ when channel.State != ChannelState.Following => "stale",
        _ when channel.IsFetching => "fetching",
        _ when state.Held is { } held => held.Hold.Reasons is [HoldReason.Pinned] ? "pinned" : "held",
        _ when state.IsPinned => "pinned",
        _ => "serving",
    };

    private static List<string> ReasonsOf(PolicyState state, ChannelStatus channel)
    {
        List<string> reasons = [];
        if (channel.State != ChannelState.Following)
        {
            reasons.Add($"{channel.Code}: {channel.Reason}");
        }

        if (state.Held is { } held)
        {
            reasons.Add(string.Join(", ", held.Hold.Reasons.Select(PolicyStateText.Of)));
            reasons.AddRange(held.Hold.Findings);
        }

        return reasons;
    }
}
