using System.Threading.Channels;

namespace CasesPdp.Server.DecisionLog;

/// <summary>Writes to a sink from a thread of its own, so that one that blocks holds up no other.</summary>
/// <remarks>What waits for it is bounded; the rest is lost and counted.</remarks>
internal sealed class QueuedSink : IDecisionLogSink
{
    private static readonly TimeSpan MostTimeToEnd = TimeSpan.FromSeconds(1);

    private readonly IDecisionLogSink _inner;
    private readonly DecisionLogCounts _counts;
    private readonly long _mostBytes;
    private readonly Channel<byte[]> _queue = Channel.CreateUnbounded<byte[]>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Thread _thread;
    private long _bytes;
    private long _lines;

    /// <summary>Begins the thread.</summary>
    /// <param name="inner">The sink.</param>
    /// <param name="counts">Counts what it took.</param>
    /// <param name="mostBytes">Most bytes that wait.</param>
    public QueuedSink(IDecisionLogSink inner, DecisionLogCounts counts, long mostBytes)
    {
        (_inner, _counts, _mostBytes) = (inner, counts, mostBytes);
        _thread = new Thread(Run) { IsBackground = true, Name = "decision log sink" };
        _thread.Start();
    }

    /// <inheritdoc/>
    public LossReason LossReason => _inner.LossReason;

    /// <inheritdoc/>
    public bool CountsLater => true;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> lines, ref int written)
    {
        if (lines.IsEmpty)
        {
            return;
        }

        // Lines that alone are more than may wait are taken when nothing does.
        var waiting = Interlocked.Read(ref _bytes);
        if (waiting > 0 && waiting + lines.Length > _mostBytes)
        {
            throw new IOException("standard output is too slow");
        }

        var count = lines.Count((byte)'\n');
        Interlocked.Add(ref _bytes, lines.Length);
        Interlocked.Add(ref _lines, count);
        _queue.Writer.TryWrite(lines.ToArray());
        written += count;
    }

    /// <inheritdoc/>
    public void Sync()
    {
        // Nothing is on a disk.
    }

    /// <summary>Writes what waits, for a bounded time. A sink that blocks is left to the end of the process.</summary>
    public void Dispose()
    {
        _queue.Writer.TryComplete();
        if (!_thread.Join(MostTimeToEnd))
        {
            _counts.AddLost(LossReason, Interlocked.Read(ref _lines));
        }
    }

    private void Run()
    {
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var lines))
            {
                WriteNow(lines);
            }
        }

        _inner.Dispose();
    }

    private void WriteNow(byte[] lines)
    {
        var (written, count) = (0, lines.AsSpan().Count((byte)'\n'));
        try
        {
            _inner.Write(lines, ref written);
        }
        catch (Exception failed) when (failed is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            // Counted, and in the log as a record of losses.
        }

        _counts.AddWritten(written);
        _counts.AddLost(LossReason, count - written);
        Interlocked.Add(ref _bytes, -lines.Length);
        Interlocked.Add(ref _lines, -count);
    }
}
