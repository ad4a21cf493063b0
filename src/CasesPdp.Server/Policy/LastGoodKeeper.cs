using CasesPdp.Server.Channels;

namespace CasesPdp.Server.Policy;

/// <summary>Stores the revision in force, and with a channel what was accepted of it.</summary>
/// <remarks>The policy worker calls it. That something cannot be stored changes nothing but the log.</remarks>
internal sealed class LastGoodKeeper(LastGoodStore store, ILogger<LastGoodKeeper> log, ChannelSource? channel = null)
{
    /// <summary>Stores what is in force.</summary>
    public void Store(PolicyState state)
    {
        var kept = state.Kept[0];
        try
        {
            store.Save(kept.Pack, state.IsPinned, kept.Approval, channel?.ToStore(kept.Release));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            PolicyLog.NotStored(log, state.InForce.Text, refused.Message);
        }
    }
}
