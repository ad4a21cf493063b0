using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Channels;

/// <summary>Takes up the releases of the channel by the pipeline that a directory's content takes.</summary>
internal sealed class ReleaseSink(
    ChannelSource channel, RevisionControl control, StatusBroadcaster status, ChannelMetrics metrics, ILogger<ReleaseSink> log)
    : IReleaseSink
{
    private (ChannelState State, string Code) _logged;

    /// <inheritdoc/>
    public string? ServingKeyId => status.Current.Kept[0].Release?.Signed.KeyId;

    /// <inheritdoc/>
    public BundlePack? Find(ReleaseTarget target) => control.FindContent(target.Content, target.Files);

    /// <inheritdoc/>
    public async Task<TakingUp> TakeUpAsync(ReleaseOffer offer, CancellationToken cancellation)
    {
        channel.Hold(offer);
        OperationResult result;
        try
        {
            result = await control.FollowAsync(cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The server stops, and stops following in a moment. That is no fault of the release.
            await Task.Delay(Timeout.Infinite, cancellation);
            throw;
        }

        if (result.Error is not null)
        {
            return new TakingUp(TakingUpOutcome.Busy);
        }

        if (result.Outcome == ReloadOutcome.Failed)
        {
            // A failure without a digest is none of the bundle.
            var failure = result.State.Failure;
            return failure?.Digest is null
                ? new TakingUp(TakingUpOutcome.Broke, $"Taking it up broke off: {failure?.FirstError}")
                : new TakingUp(TakingUpOutcome.Failed, $"The bundle cannot be served: {failure.FirstError}");
        }

        if (result.State.Kept[0].Release?.Signed.Sha256 == offer.Release.Sha256)
        {
            return new TakingUp(TakingUpOutcome.Serving);
        }

        // It is accepted, and not in force.
        control.StoreInForce();
        return new TakingUp(TakingUpOutcome.Held);
    }

    /// <inheritdoc/>
    public void Remember() => control.StoreInForce();

    /// <inheritdoc/>
    public void Report(ChannelStatus now)
    {
        if (_logged != (now.State, now.Code))
        {
            _logged = (now.State, now.Code);
            ChannelLog.Changed(log, channel.Channel, now, status.Current.InForce.Text);
        }

        status.Notify(RevisionChange.SourceChanged);
    }

    /// <inheritdoc/>
    public void Refused(string code) => metrics.Refused(code);

    /// <inheritdoc/>
    public void Fetched(TimeSpan elapsed) => metrics.Fetched(elapsed);

    /// <inheritdoc/>
    public void Reconnecting() => metrics.Reconnecting();
}
