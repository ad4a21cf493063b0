using CasesPdp.Distribution.Releases;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Channels;

/// <summary>Has the directory of trusted keys read when the file system reports a change in it, and every 30 s in any case.</summary>
internal sealed class TrustedKeyFollower(ChannelSource channel, ServerOptions options, TimeProvider time, ILogger<TrustedKeyFollower> log)
    : ChangeFollower([options.Source.TrustedKeys!], Interval, time, seesDeletions: true)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private TrustedKeys _whole = channel.Keys;
    private string? _fault;

    /// <inheritdoc/>
    /// <remarks>Nothing may end a server that answers.</remarks>
    protected override void Look()
    {
        try
        {
            Reload();
        }
        catch (Exception broke) when (broke is not OperationCanceledException)
        {
            ChannelLog.KeysNotRead(log, broke.GetType().Name);
        }
    }

    private void Reload()
    {
        var keys = TrustedKeyFolder.Reload(options.Source.TrustedKeys!, ref _whole, out var fault);
        if (fault is not null && fault != _fault)
        {
            ChannelLog.KeysNotRead(log, fault);
        }

        _fault = fault;
        if (!keys.Ids.SequenceEqual(channel.Keys.Ids))
        {
            channel.Trust(keys);
            ChannelLog.KeysChanged(log, keys.Ids.Count == 0 ? "none" : string.Join(", ", keys.Ids));
        }
    }
}
