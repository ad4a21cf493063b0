using CasesPdp.Distribution.Following;

namespace CasesPdp.Server.Channels;

/// <summary>The log of the channel. Every line about what is served names it.</summary>
internal static partial class ChannelLog
{
    /// <summary>Logs a change of the state.</summary>
    public static void Changed(ILogger log, string channel, ChannelStatus status, string inForce)
    {
        var sequence = status.Highest?.Mark.Sequence ?? 0;
        if (status.State == ChannelState.Following)
        {
            Following(log, channel, sequence, inForce);
        }
        else if (status.State is ChannelState.Forked or ChannelState.Stale)
        {
            Alarming(log, channel, status.State, status.Code, status.Reason, inForce);
        }
        else
        {
            NotFollowing(log, channel, status.State, status.Code, status.Reason, inForce);
        }
    }

    [LoggerMessage(
        EventId = 80, Level = LogLevel.Information,
        Message = "channel `{Channel}` is followed; its newest release is {Sequence}; revision {InForce} is in force")]
    private static partial void Following(ILogger log, string channel, ulong sequence, string inForce);

    [LoggerMessage(
        EventId = 81, Level = LogLevel.Warning,
        Message = "channel `{Channel}` is not followed ({State}, {Code}): {Reason} Revision {InForce} stays in force")]
    private static partial void NotFollowing(
        ILogger log, string channel, ChannelState state, string code, string reason, string inForce);

    [LoggerMessage(
        EventId = 82, Level = LogLevel.Error,
        Message = "channel `{Channel}` needs attention ({State}, {Code}): {Reason} Revision {InForce} stays in force")]
    private static partial void Alarming(ILogger log, string channel, ChannelState state, string code, string reason, string inForce);

    [LoggerMessage(EventId = 83, Level = LogLevel.Information, Message = "trusted keys of releases are now {Keys}")]
    public static partial void KeysChanged(ILogger log, string keys);

    [LoggerMessage(EventId = 84, Level = LogLevel.Error, Message = "no key of releases is newly trusted: {Reason}")]
    public static partial void KeysNotRead(ILogger log, string reason);

    [LoggerMessage(EventId = 85, Level = LogLevel.Error, Message = "following channel `{Channel}` broke off and begins again")]
    public static partial void FollowerBroke(ILogger log, Exception failure, string channel);
}
