using System.Threading.Channels;

namespace CasesPdp.Server.Policy;

/// <summary>The notices that a subscriber has yet to read: a few, of which the oldest are dropped.</summary>
internal sealed class StatusSubscription : IDisposable
{
    /// <summary>Most notices kept.</summary>
    public const int Capacity = 16;

    private readonly Channel<StatusNotice> _notices;
    private readonly Action<StatusSubscription> _leave;
    private long _skipped;

    public StatusSubscription(Action<StatusSubscription> leave)
    {
        _leave = leave;
        _notices = Channel.CreateBounded<StatusNotice>(
            new BoundedChannelOptions(Capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _skipped));
    }

    /// <summary>Adds a notice; the oldest is dropped if there is no room.</summary>
    public void Offer(StatusNotice notice) => _notices.Writer.TryWrite(notice);

    /// <summary>The next notice, and how many before it were dropped.</summary>
    public async ValueTask<(StatusNotice Notice, long Skipped)> ReadAsync(CancellationToken cancellation)
    {
        var notice = await _notices.Reader.ReadAsync(cancellation);
        return (notice, Interlocked.Exchange(ref _skipped, 0));
    }

    /// <inheritdoc/>
    public void Dispose() => _leave(this);
}
