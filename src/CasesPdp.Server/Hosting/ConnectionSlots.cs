using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CasesPdp.Server.Hosting;

/// <summary>The connections of one listener and their limit. When it is reached, an idle connection makes room: one that never sent a
/// request before one that did, and of those the one that has been idle longest.</summary>
/// <param name="most">Most connections.</param>
/// <param name="leastIdle">How long a connection that has served its client must be idle before it makes room. Callers that pause between
/// calls keep their connections while others hold all places.</param>
/// <param name="mostIdle">How long a connection may stay idle; zero: without limit.</param>
/// <param name="time">The clocks.</param>
/// <remarks>A connection is idle while no request is served on it, also if it never sent one. Thread-safe.</remarks>
internal sealed class ConnectionSlots(int most, TimeSpan leastIdle, TimeSpan mostIdle, TimeProvider time)
{
    /// <summary>Most connections that have given up their place and are not closed yet. Beyond it the oldest is aborted: a client that does
    /// not read does not close either.</summary>
    public const int MostClosing = 64;

    private readonly Lock _gate = new();
    private readonly HashSet<ConnectionSlot> _slots = [];
    private readonly Queue<ConnectionSlot> _closing = [];

    /// <summary>Runs a connection, unless all others are busy.</summary>
    public async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var slot = new ConnectionSlot(connection, time);
        if (!TryAdd(slot))
        {
            connection.Abort(new ConnectionAbortedException("All connections of the listener are busy."));
            return;
        }

        connection.Features.Set(slot);
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                _slots.Remove(slot);
            }
        }
    }

    /// <summary>Closes connections that have been idle for too long.</summary>
    public void CloseIdle()
    {
        if (mostIdle == TimeSpan.Zero)
        {
            return;
        }

        lock (_gate)
        {
            foreach (var slot in _slots)
            {
                if (slot.IsIdle && time.GetElapsedTime(slot.Since) > mostIdle)
                {
                    slot.Close();
                }
            }
        }
    }

    private bool TryAdd(ConnectionSlot slot)
    {
        lock (_gate)
        {
            if (_slots.Count >= most)
            {
                if (_slots.Where(MayClose).MinBy(s => (s.HasServed, s.Since)) is not { } idle)
                {
                    return false;
                }

                idle.Close();
                _slots.Remove(idle);
                _closing.Enqueue(idle);
                if (_closing.Count > MostClosing)
                {
                    _closing.Dequeue().Abort();
                }
            }

            _slots.Add(slot);
            return true;
        }
    }

    private bool MayClose(ConnectionSlot slot) =>
        slot.IsIdle && (!slot.HasServed || time.GetElapsedTime(slot.Since) >= leastIdle);
}

/// <summary>A connection, and since when it is idle.</summary>
internal sealed class ConnectionSlot(ConnectionContext connection, TimeProvider time)
{
    private int _requests;
    private bool _isKnown;
    private long _since = time.GetTimestamp();

    /// <summary>Whether it ever served a request that keeps it busy: health checks do not count.</summary>
    public bool HasServed { get; private set; }

    /// <summary>Whether no request is served on it.</summary>
    public bool IsIdle => Volatile.Read(ref _requests) == 0;

    /// <summary>Since when, as a monotonic timestamp.</summary>
    public long Since => Interlocked.Read(ref _since);

    /// <summary>A request begins.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _requests);
        HasServed = _isKnown = true;
    }

    /// <summary>A request comes that does not keep the connection busy.</summary>
    public void Touch()
    {
        Interlocked.Exchange(ref _since, time.GetTimestamp());
        _isKnown = true;
    }

    /// <summary>A request comes that is answered at once.</summary>
    public void Serve()
    {
        Touch();
        HasServed = true;
    }

    /// <summary>A request has ended.</summary>
    public void Leave()
    {
        Interlocked.Exchange(ref _since, time.GetTimestamp());
        Interlocked.Decrement(ref _requests);
    }

    /// <summary>Closes it: in order if it has served its client, at once if it never did.</summary>
    public void Close()
    {
        if (_isKnown && connection.Features.Get<IConnectionLifetimeNotificationFeature>() is { } lifetime)
        {
            lifetime.RequestClose();
        }
        else
        {
            Abort();
        }
    }

    /// <summary>Closes it at once.</summary>
    public void Abort() => connection.Abort(new ConnectionAbortedException("The connection was idle, and another one needed its place."));
}
