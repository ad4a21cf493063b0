using System.Threading.Channels;

namespace CasesPdp.Server.Reload;

/// <summary>What a subscriber has yet to read: a few notices, of which the oldest give way.</summary>
internal sealed class RevisionSubscription : IDisposable
{
    /// <summary>Most notices kept.</summary>
    public const int Room = 16;

    private readonly Channel<RevisionNotice> _notices;
    private readonly Action<RevisionSubscription> _leave;
    private long _skipped;

    public RevisionSubscription(Action<RevisionSubscription> leave)
    {
        _leave = leave;
        _notices = Channel.CreateBounded<RevisionNotice>(
            new BoundedChannelOptions(Room) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
            _ => Interlocked.Increment(ref _skipped));
    }

    /// <summary>Adds a notice; the oldest goes if there is no room.</summary>
    public void Offer(RevisionNotice notice) => _notices.Writer.TryWrite(notice);

    /// <summary>The next notice, and how many before it were lost.</summary>
    public async ValueTask<(RevisionNotice Notice, long Skipped)> ReadAsync(CancellationToken cancellation)
    {
        var notice = await _notices.Reader.ReadAsync(cancellation);
        return (notice, Interlocked.Exchange(ref _skipped, 0));
    }

    /// <inheritdoc/>
    public void Dispose() => _leave(this);
}
