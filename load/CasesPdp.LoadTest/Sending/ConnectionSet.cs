using System.Net.Sockets;
using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Sending;

/// <summary>The connections of one sending thread: calls take turns on them, and a lost one is replaced.</summary>
/// <remarks>Belongs to one thread.</remarks>
internal sealed class ConnectionSet : IDisposable
{
    private const long ReconnectAfter = 50 * Clock.Millisecond;
    private const long ReadyWithin = 30 * Clock.Second;
    private const long LongestSleep = 50 * Clock.Millisecond;

    private readonly SenderOptions _options;
    private readonly INetwork _network;
    private readonly CallEndedHandler _onEnded;
    private readonly Http2Connection?[] _connections;
    private readonly Http2Stream?[][] _longLived;
    private readonly PollFile[] _files;
    private int _next;
    private long _retryAt;

    /// <param name="options">How to connect.</param>
    /// <param name="network">Clock and sockets.</param>
    /// <param name="connections">How many connections.</param>
    /// <param name="onEnded">Takes every call that is over.</param>
    public ConnectionSet(SenderOptions options, INetwork network, int connections, CallEndedHandler onEnded)
    {
        _options = options;
        _network = network;
        _onEnded = onEnded;
        _connections = new Http2Connection?[connections];
        _longLived = [.. Enumerable.Range(0, connections).Select(_ => new Http2Stream?[options.StreamsPerConnection])];
        _files = new PollFile[connections];
    }

    /// <summary>Why the last reconnect failed.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Connects, and waits until calls may begin.</summary>
    /// <exception cref="SocketException">Nobody listens, or what listens does not speak HTTP/2.</exception>
    public void Connect()
    {
        var giveUpAt = _network.Now + ReadyWithin;
        for (var i = 0; i < _connections.Length; i++)
        {
            _connections[i] ??= Open();
        }

        while (_connections.Any(c => !c!.IsReady))
        {
            if (_network.Now > giveUpAt || _connections.FirstOrDefault(c => c!.IsLost) is not null)
            {
                var why = _connections.FirstOrDefault(c => c!.IsLost)?.LostBecause ?? "no settings came";
                throw new IOException($"{_options.Address} does not speak HTTP/2: {why}.");
            }

            Wait(Clock.Millisecond);
            ReceiveAll();
            FlushAll();
        }
    }

    /// <summary>Whether a connection is open.</summary>
    public bool HasConnection()
    {
        foreach (var connection in _connections)
        {
            if (connection is { IsLost: false })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// Begins a call where there is room for one. Connections take turns, so that calls spread over them however few are in flight.
    /// </summary>
    public bool TryBegin(PreparedRequest request, long intendedAt)
    {
        for (var turn = 0; turn < _connections.Length; turn++)
        {
            var at = _next;
            _next = at + 1 == _connections.Length ? 0 : at + 1;
            if (
                _connections[at] is { } connection
                && (
                    _options.CallsPerLongLivedStream > 0
                        ? TryBeginOnStream(at, connection, request, intendedAt)
                        : TryBegin(connection, request, intendedAt)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryBegin(Http2Connection connection, PreparedRequest request, long intendedAt)
    {
        if (!connection.CanOpen)
        {
            return false;
        }

        connection.Begin(request, intendedAt);
        return true;
    }

    private bool TryBeginOnStream(int at, Http2Connection connection, PreparedRequest request, long intendedAt)
    {
        var streams = _longLived[at];
        for (var i = 0; i < streams.Length; i++)
        {
            if (streams[i] is null || !connection.Owns(streams[i]!))
            {
                if (!connection.CanOpen)
                {
                    continue;
                }

                streams[i] = connection.OpenLongLived(request.Head, _options.CallsPerLongLivedStream);
            }

            if (!connection.IsHeldUp && streams[i]!.CallCount < _options.CallsPerLongLivedStream)
            {
                connection.Begin(streams[i]!, request, intendedAt);
                return true;
            }
        }

        return false;
    }

    public void FlushAll()
    {
        foreach (var connection in _connections)
        {
            connection?.Flush();
        }
    }

    /// <summary>Waits until a server sends something, or the time has passed.</summary>
    public void Wait(long nanoseconds)
    {
        for (var i = 0; i < _connections.Length; i++)
        {
            // The kernel ignores negative handles.
            _files[i].Handle = _connections[i] is { IsLost: false } connection ? connection.Handle : -1;
            _files[i].Wanted = _connections[i] is { HasOutput: true } ? (short)(Native.Readable | Native.Writable) : Native.Readable;
            _files[i].Came = 0;
        }

        _network.Wait(_files, Math.Clamp(nanoseconds, 0, LongestSleep));
    }

    public void ReceiveAll()
    {
        for (var i = 0; i < _connections.Length; i++)
        {
            if ((_files[i].Came & ~Native.Writable) != 0)
            {
                _connections[i]?.Receive();
            }
        }
    }

    /// <summary>Replaces lost and drained connections. Returns how many.</summary>
    public int Reconnect(long now)
    {
        var replaced = 0;
        for (var i = 0; i < _connections.Length; i++)
        {
            var connection = _connections[i];
            if (connection is { IsLost: false } && !(connection.IsDraining && connection.OpenStreams == 0))
            {
                continue;
            }

            if (now < _retryAt)
            {
                continue;
            }

            connection?.Dispose();
            _connections[i] = null;
            try
            {
                _connections[i] = Open();
                replaced++;
            }
            catch (SocketException refused)
            {
                Refusal = refused.SocketErrorCode.ToString();
                _retryAt = now + ReconnectAfter;
            }
        }

        return replaced;
    }

    /// <summary>Ends every call that is still open, as unanswered.</summary>
    public void AbandonAll()
    {
        foreach (var connection in _connections)
        {
            connection?.Abandon();
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections)
        {
            connection?.Dispose();
        }
    }

    private Http2Connection Open() => new(_network, _network.Connect(_options.Address), _options.StreamsPerConnection, _onEnded);
}
