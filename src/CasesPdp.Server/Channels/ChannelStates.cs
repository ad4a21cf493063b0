using CasesPdp.Distribution.Following;

namespace CasesPdp.Server.Channels;

/// <summary>The stable names of the states of a channel, for probes and metrics.</summary>
internal static class ChannelStates
{
    /// <summary>The name.</summary>
    public static string Name(ChannelState state) => state switch
    {
        ChannelState.Following => "following",
        ChannelState.Unreachable => "unreachable",
        ChannelState.Unauthenticated => "unauthenticated",
        ChannelState.Forbidden => "forbidden",
        ChannelState.Replaced => "replaced",
        ChannelState.Refused => "refused",
        ChannelState.Forked => "forked",
        ChannelState.ContentMissing => "content-missing",
        _ => "stale",
    };
}
