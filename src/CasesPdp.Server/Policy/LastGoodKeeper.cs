using CasesPdp.Server.Channels;

namespace CasesPdp.Server.Policy;

/// <summary>Stores the revision in force, and with a channel what was accepted of it.</summary>
/// <remarks>
/// The policy worker calls <see cref="Store"/>; anybody asks <see cref="IsBehind"/>. That something cannot be stored changes nothing but the
/// log: it is tried again.
/// </remarks>
internal sealed class LastGoodKeeper(LastGoodStore store, ILogger<LastGoodKeeper> log, ChannelSource? channel = null)
{
    /// <summary>How much older the stored time of the last confirmation of a channel may be than the true one.</summary>
    public static readonly TimeSpan MostBehind = TimeSpan.FromMinutes(5);

    private volatile Stored? _stored;

    /// <summary>Whether what was stored last could not be, or is of a channel and its confirmation is too old.</summary>
    /// <remarks>
    /// A server that starts while its channel is away is as stale as the stored confirmation is old. One of a wall clock that was set back is
    /// of the future, and wrong as well.
    /// </remarks>
    public bool IsBehind => _stored is { } stored
        && (!stored.Succeeded
            || (channel?.Status.ConfirmedAt is { } at && (at - (stored.ConfirmedAt ?? default)).Duration() >= MostBehind));

    /// <summary>Stores what is in force.</summary>
    public void Store(PolicyState state)
    {
        var kept = state.Kept[0];
        var content = channel?.ToStore(kept.Release);
        var succeeded = true;
        try
        {
            store.Save(kept.Pack, state.IsPinned, kept.Approval, content);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // The attempts that follow would say the same.
            succeeded = false;
            if (_stored is not { Succeeded: false } before || before.Revision != state.InForce.Text)
            {
                PolicyLog.NotStored(log, state.InForce.Text, refused.Message);
            }
        }

        _stored = new Stored(succeeded, state.InForce.Text, content?.ConfirmedAt);
    }

    private sealed record Stored(bool Succeeded, string Revision, DateTimeOffset? ConfirmedAt);
}
