using CasesPdp.Distribution.Etcd.Wire;
using CasesPdp.Distribution.Stores;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Distribution.Etcd;

/// <summary>One watch on one member.</summary>
/// <remarks>Silence proves nothing: progress is asked for, and a watch that does not answer is over.</remarks>
internal sealed class EtcdWatch : IAsyncDisposable
{
    /// <summary>How often progress is asked for.</summary>
    public static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(10);

    // 30 s without a reply.
    private const int MostUnanswered = 3;

    private readonly AsyncDuplexStreamingCall<WatchRequest, WatchResponse> _call;
    private readonly EtcdConnection _connection;
    private readonly long _start;
    private readonly TimeProvider _time;
    private WatchResponse? _first;
    private Task<bool>? _reading;
    private long _revision;

    private EtcdWatch(
        AsyncDuplexStreamingCall<WatchRequest, WatchResponse> call, EtcdConnection connection, long start, TimeProvider time)
    {
        _call = call;
        _connection = connection;
        _start = start;
        _time = time;
    }

    /// <summary>Opens a watch, and waits until the member has accepted it.</summary>
    public static async Task<EtcdWatch> OpenAsync(
        EtcdConnection connection, CallOptions options, ByteString key, long start, TimeProvider time, CancellationToken cancellation)
    {
        var watch = new EtcdWatch(connection.Watches.Watch(options), connection, start, time);
        try
        {
            var create = new WatchCreateRequest { Key = key, StartRevision = start };
            await watch.WriteAsync(new WatchRequest { CreateRequest = create }).ConfigureAwait(false);
            watch._first = await watch.ReadAsync(cancellation).ConfigureAwait(false) ?? throw watch.Over("ended");
            return watch;
        }
        catch
        {
            await watch.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>The next reply.</summary>
    /// <returns>The reply; null: the member has ended the watch.</returns>
    public async Task<WatchResponse?> NextAsync(CancellationToken cancellation)
    {
        if (_first is { } first)
        {
            _first = null;
            return first;
        }

        try
        {
            return await ReadAsync(cancellation).ConfigureAwait(false);
        }
        catch (RpcException failure)
        {
            cancellation.ThrowIfCancellationRequested();
            throw EtcdFailures.Translate(failure, _connection.Address);
        }
    }

    public ValueTask DisposeAsync()
    {
        // Ends the call; a read that is under way ends with it, and its failure is of no interest.
        _call.Dispose();
        _ = _reading?.ContinueWith(
            r => r.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        return ValueTask.CompletedTask;
    }

    private async Task<WatchResponse?> ReadAsync(CancellationToken cancellation)
    {
        _reading ??= _call.ResponseStream.MoveNext(CancellationToken.None);
        for (var unanswered = 1; !await IsReadAsync(_reading, cancellation).ConfigureAwait(false); unanswered++)
        {
            if (unanswered == MostUnanswered)
            {
                throw Over("silent");
            }

            await WriteAsync(new WatchRequest { ProgressRequest = new WatchProgressRequest() }).ConfigureAwait(false);
        }

        var hasReply = await _reading.ConfigureAwait(false);
        _reading = null;
        return hasReply ? Checked(_call.ResponseStream.Current) : null;
    }

    private async Task<bool> IsReadAsync(Task<bool> reading, CancellationToken cancellation)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var tick = Task.Delay(ProgressInterval, _time, done.Token);
        var first = await Task.WhenAny(reading, tick).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        await done.CancelAsync().ConfigureAwait(false);
        return first == reading;
    }

    private async Task WriteAsync(WatchRequest request)
    {
        try
        {
            await _call.RequestStream.WriteAsync(request).WaitAsync(ProgressInterval, _time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            throw Over("silent");
        }
        catch (IOException)
        {
            // The connection went while this was written.
            throw Over("cut");
        }
        catch (InvalidOperationException)
        {
            // The call has ended; reading says why.
            if (_reading is { } reading)
            {
                await reading.ConfigureAwait(false);
            }

            throw Over("ended");
        }
    }

    private WatchResponse Checked(WatchResponse reply)
    {
        if (reply.CompactRevision > 0)
        {
            throw new StoreException(
                StoreFault.Replaced, $"etcd at {_connection.Address.Authority} has dropped the history that was to be watched.");
        }

        if (reply.Canceled)
        {
            throw reply.CancelReason.Contains("permission denied", StringComparison.Ordinal)
                ? new StoreException(StoreFault.Forbidden, $"etcd at {_connection.Address.Authority} does not allow the user to watch.")
                : Over("cancelled");
        }

        // A member may be behind when the watch is created, but must have caught up when it answers a request for progress.
        if (!reply.Created && reply.Header.Revision < _start - 1)
        {
            throw Over("behind what was read");
        }

        if (reply.Header.Revision < _revision)
        {
            throw new StoreException(
                StoreFault.Replaced, $"The revision of etcd at {_connection.Address.Authority} went back: it was wiped or restored.");
        }

        _revision = reply.Header.Revision;
        return reply;
    }

    private StoreException Over(string how) =>
        new(StoreFault.Unreachable, $"The watch on etcd at {_connection.Address.Authority} is {how}.");
}
