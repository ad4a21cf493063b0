using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Etcd.Wire;
using CasesPdp.Distribution.Stores;
using Google.Protobuf;

namespace CasesPdp.Distribution.Fleet;

/// <summary>Keeps the status of one process in etcd, on a lease that ends with the process.</summary>
/// <remarks>A lease that is gone, because etcd lost it or the process slept, is taken anew, and the status written again.</remarks>
public sealed class EtcdFleetReporter : IFleetReporter
{
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeepAliveInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LeastInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FarewellTime = TimeSpan.FromSeconds(2);

    private readonly EtcdClient _client;
    private readonly ByteString _key;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _changed = new(0, 1);
    private readonly Lock _guard = new();
    private readonly Task _loop;
    private ReadOnlyMemory<byte>? _status;
    private bool _isWritten;
    private long _lease;

    /// <summary>Begins as soon as there is a status.</summary>
    /// <param name="client">Reaches etcd; not disposed, as others may use it.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="instance">The instance's name.</param>
    /// <param name="boot">16 random lower-case hex digits of this process.</param>
    public EtcdFleetReporter(EtcdClient client, string channel, string instance, string boot)
    {
        ArgumentNullException.ThrowIfNull(client);
        _client = client;
        _key = client.Keys.FleetEntry(channel, instance, boot);
        _loop = Task.Run(RunAsync);
    }

    /// <inheritdoc />
    public void Report(ReadOnlyMemory<byte> status)
    {
        lock (_guard)
        {
            if (_status is { } known && known.Span.SequenceEqual(status.Span))
            {
                return;
            }

            _status = status;
            _isWritten = false;
        }

        Wake();
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        await SayFarewellAsync().ConfigureAwait(false);
        _stop.Dispose();
        _changed.Dispose();
    }

    private async Task RunAsync()
    {
        var jitter = FullJitter.ForReconnecting();
        var stop = _stop.Token;
        try
        {
            await _changed.WaitAsync(stop).ConfigureAwait(false);
            while (true)
            {
                var wait = LeastInterval;
                try
                {
                    await WriteAsync(stop).ConfigureAwait(false);
                    jitter.Reset();
                }
                catch (Exception) when (!stop.IsCancellationRequested)
                {
                    // Nothing ends the reporting of a process that serves.
                    wait += jitter.Next();
                }

                await Task.Delay(wait, _client.Time, stop).ConfigureAwait(false);
                await WaitForChangeAsync(stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Disposed.
        }
    }

    // A status that changes while it is written is written again in the next round.
    private async Task WriteAsync(CancellationToken stop)
    {
        if (_lease != 0 && !await _client.KeepLeaseAsync(_lease, stop).ConfigureAwait(false))
        {
            _lease = 0;
        }

        var isNew = _lease == 0;
        if (isNew)
        {
            _lease = await _client.GrantLeaseAsync(Life, stop).ConfigureAwait(false);
        }

        if (Next(isNew) is not { } status)
        {
            return;
        }

        try
        {
            var put = new PutRequest { Key = _key, Value = UnsafeByteOperations.UnsafeWrap(status), Lease = _lease };
            await _client.PutAsync(put, stop).ConfigureAwait(false);
        }
        catch (StoreException failure)
        {
            if (EtcdFailures.IsLeaseGone(failure))
            {
                _lease = 0;
            }

            lock (_guard)
            {
                _isWritten = false;
            }

            throw;
        }
    }

    private ReadOnlyMemory<byte>? Next(bool isNewLease)
    {
        lock (_guard)
        {
            var next = _isWritten && !isNewLease ? null : _status;
            _isWritten = true;
            return next;
        }
    }

    private async Task WaitForChangeAsync(CancellationToken stop)
    {
        lock (_guard)
        {
            if (!_isWritten)
            {
                return;
            }
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var changed = _changed.WaitAsync(either.Token);
        var due = Task.Delay(KeepAliveInterval, _client.Time, either.Token);
        await Task.WhenAny(changed, due).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
        await either.CancelAsync().ConfigureAwait(false);
        try
        {
            await changed.ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Nothing changed; the lease is due.
        }
    }

    private void Wake()
    {
        try
        {
            _changed.Release();
        }
        catch (SemaphoreFullException)
        {
            // It has not yet seen the change before.
        }
    }

    // Else the instance would look alive until the lease ends.
    private async Task SayFarewellAsync()
    {
        if (_lease == 0)
        {
            return;
        }

        using var timeout = new CancellationTokenSource(FarewellTime, _client.Time);
        try
        {
            await _client.RevokeLeaseAsync(_lease, timeout.Token).ConfigureAwait(false);
        }
        catch (Exception unreachable) when (unreachable is StoreException or OperationCanceledException)
        {
            // The lease ends by itself.
        }
    }
}
