using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Tests.Stub;

/// <summary>A gRPC server that answers by a script: late, wrongly, with errors, in odd frames, or not at all.</summary>
internal sealed class StubServer : IDisposable
{
    private readonly Socket _listener;
    private readonly Func<int, StubAnswer> _script;
    private readonly (ushort Id, uint Value)[] _settings;
    private readonly List<Socket> _connections = [];
    private readonly Lock _gate = new();
    private readonly bool _isLazy;
    private readonly int _readsFor;
    private int _calls = -1;
    private long _read;

    /// <param name="script">The answer to the n-th call of the server's life.</param>
    /// <param name="isLazy">Whether request windows are widened only when all of them is used.</param>
    /// <param name="readsFor">Whether, and after how many bytes of requests, no more windows are widened; 0: for ever.</param>
    /// <param name="settings">What it announces.</param>
    public StubServer(Func<int, StubAnswer> script, bool isLazy = false, int readsFor = 0, params (ushort Id, uint Value)[] settings)
    {
        _script = script;
        _isLazy = isLazy;
        _readsFor = readsFor;
        _settings = settings;
        _listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        Address = ServerAddress.Tcp("127.0.0.1", ((IPEndPoint)_listener.LocalEndPoint!).Port);
        _ = Task.Run(AcceptAsync);
    }

    public ServerAddress Address { get; }

    /// <summary>All frames that came, in order, with the connection's number.</summary>
    public ConcurrentQueue<(int Connection, FrameHeader Header, byte[] Payload)> Received { get; } = new();

    public int Calls => _calls + 1;

    public int Connections { get; private set; }

    /// <summary>Stops listening and ends every connection.</summary>
    public void Die()
    {
        _listener.Dispose();
        lock (_gate)
        {
            foreach (var connection in _connections)
            {
                connection.Dispose();
            }
        }
    }

    public void Dispose() => Die();

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync();
                socket.NoDelay = true;
                int number;
                lock (_gate)
                {
                    _connections.Add(socket);
                    number = Connections++;
                }

                _ = Task.Run(() => ServeAsync(socket, number));
            }
        }
        catch (Exception over) when (over is SocketException or ObjectDisposedException)
        {
            // The server died, as it was told to.
        }
    }

    private async Task ServeAsync(Socket socket, int number)
    {
        const int PrefaceLength = 24;
        using var stream = new NetworkStream(socket, ownsSocket: true);
        using var sending = new SemaphoreSlim(1);
        var uncredited = new Dictionary<uint, int>();
        try
        {
            await stream.ReadExactlyAsync(new byte[PrefaceLength]);
            await SendAsync(stream, sending, Frames.Settings(_settings));
            var header = new byte[FrameHeader.Size];
            while (true)
            {
                await stream.ReadExactlyAsync(header);
                var frame = FrameHeader.Read(header);
                var payload = new byte[frame.Length];
                await stream.ReadExactlyAsync(payload);
                Received.Enqueue((number, frame, payload));
                if (frame.Type == FrameType.Settings && !frame.Has(FrameFlags.Ack))
                {
                    await SendAsync(stream, sending, Frames.SettingsAck());
                }

                if (frame.Type == FrameType.Data)
                {
                    await CreditAsync(stream, sending, uncredited, frame);
                }

                if (frame.Type == FrameType.Data && frame.Has(FrameFlags.EndStream))
                {
                    _ = AnswerAsync(stream, sending, frame.StreamId, _script(Interlocked.Increment(ref _calls)));
                }
            }
        }
        catch (Exception over) when (over is IOException or ObjectDisposedException or SocketException)
        {
            // The client left, or this server died.
        }
    }

    private async Task CreditAsync(NetworkStream stream, SemaphoreSlim sending, Dictionary<uint, int> uncredited, FrameHeader frame)
    {
        _read += frame.Length;
        if (frame.Length == 0 || (_readsFor > 0 && _read > _readsFor))
        {
            return;
        }

        foreach (var id in (uint[])[0, frame.StreamId])
        {
            uncredited[id] = uncredited.GetValueOrDefault(id) + frame.Length;
            if (!_isLazy || uncredited[id] == FlowWindows.ProtocolDefault)
            {
                await SendAsync(stream, sending, Frames.WindowUpdate(id, uncredited[id]));
                uncredited[id] = 0;
            }
        }
    }

    private static async Task AnswerAsync(NetworkStream stream, SemaphoreSlim sending, uint id, StubAnswer answer)
    {
        // Timers go by a coarse clock and may be early by some milliseconds; a delay that is shorter than told would be the sender's fault.
        var answerAt = Clock.Now + Clock.From(answer.Delay);
        while (Clock.Now < answerAt)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Max(1, (answerAt - Clock.Now) / Clock.Millisecond)));
        }

        if (answer.Dies)
        {
            await stream.DisposeAsync();
        }
        else if (!answer.Ignores)
        {
            await SendAsync(stream, sending, Bytes(id, answer));
        }
    }

    private static byte[] Bytes(uint id, StubAnswer answer) => answer switch
    {
        { Frames: { } frames } => frames(id),
        { TrailersOnly: true } => Frames.Headers(id, [.. Frames.Ok(), .. Frames.Trailers(answer.GrpcStatus)], endsStream: true),
        _ => Frames.Answer(id, answer.Message, answer.GrpcStatus),
    };

    private static async Task SendAsync(NetworkStream stream, SemaphoreSlim sending, byte[] bytes)
    {
        await sending.WaitAsync();
        try
        {
            await stream.WriteAsync(bytes);
        }
        catch (Exception over) when (over is IOException or ObjectDisposedException)
        {
            // Nobody is there any more.
        }
        finally
        {
            sending.Release();
        }
    }
}
