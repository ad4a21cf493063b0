using System.Net.Sockets;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;

namespace CasesPdp.LoadTest.Tests.Stub;

/// <summary>
/// A gRPC server that answers by a script (late, wrongly, with errors, in odd frames, not at all), and the network and clock of its sender.
/// Time is simulated: it passes only while the sender waits, from event to event, so that a run is the same on any machine.
/// </summary>
/// <remarks>Belongs to one sending thread: it is not thread-safe.</remarks>
internal sealed class SimulatedServer : INetwork
{
    /// <summary>How long bytes take from the server to the sender.</summary>
    public static readonly long Latency = 50 * Clock.Microsecond;

    // Even a wait for nothing takes a moment: no loop of the sender can stop the time.
    private const long Step = Clock.Microsecond;

    private readonly Func<int, long, StubAnswer> _script;
    private readonly PriorityQueue<Action, (long At, int Order)> _events = new();
    private readonly List<Connection> _connections = [];
    private int _scheduled;
    private long _read;
    private long _firstCallAt = -1;

    /// <param name="script">The answer to the n-th call of the server's life.</param>
    public SimulatedServer(Func<int, StubAnswer> script)
        : this((n, _) => script(n))
    {
    }

    /// <param name="script">The answer to the n-th call, so many nanoseconds after the first.</param>
    public SimulatedServer(Func<int, long, StubAnswer> script) => _script = script;

    /// <summary>What the server announces.</summary>
    public (ushort Id, uint Value)[] Settings { get; init; } = [];

    /// <summary>Whether request windows are widened only when they are used up.</summary>
    public bool IsLazy { get; init; }

    /// <summary>After how many bytes of requests no window is widened any more; 0: never.</summary>
    public int ReadsFor { get; init; }

    /// <summary>When the server dies, after its first call; null: never.</summary>
    public TimeSpan? DiesAfter { get; init; }

    /// <summary>How much too late the sender's waits end.</summary>
    public TimeSpan Oversleep { get; init; }

    public long Now { get; private set; } = Clock.Second;

    public bool IsDead { get; private set; }

    public int Calls { get; private set; }

    public int Connections => _connections.Count;

    /// <summary>All frames received, in order.</summary>
    public List<(FrameHeader Header, byte[] Payload)> Received { get; } = [];

    public ITransport Connect(ServerAddress address)
    {
        if (IsDead)
        {
            throw new SocketException((int)SocketError.ConnectionRefused);
        }

        _connections.Add(new Connection(this, _connections.Count));
        return _connections[^1];
    }

    public void Wait(Span<PollFile> files, long nanoseconds)
    {
        var endsAt = Now + Math.Max(Step, nanoseconds);
        while (!SetReady(files))
        {
            if (!_events.TryPeek(out _, out var next) || next.At > endsAt)
            {
                Now = endsAt + Clock.From(Oversleep);
                break;
            }

            RunEvents(next.At);
        }

        // What happened while the sender overslept.
        RunEvents(Now);
        SetReady(files);
    }

    private void RunEvents(long until)
    {
        Now = Math.Max(Now, until);
        while (_events.TryPeek(out var happen, out var next) && next.At <= until)
        {
            _events.Dequeue();
            happen();
        }
    }

    private bool SetReady(Span<PollFile> files)
    {
        var any = false;
        foreach (ref var file in files)
        {
            file.Came = file.Handle >= 0 && _connections[file.Handle].IsReadable ? Native.Readable : (short)0;
            any |= file.Came != 0;
        }

        return any;
    }

    private void After(long nanoseconds, Action happen) => _events.Enqueue(happen, (Now + nanoseconds, _scheduled++));

    private void Die()
    {
        IsDead = true;
        _connections.ForEach(c => c.Close());
    }

    private StubAnswer NextAnswer()
    {
        if (_firstCallAt < 0)
        {
            _firstCallAt = Now;
            if (DiesAfter is { } life)
            {
                After(Clock.From(life), Die);
            }
        }

        return _script(Calls++, Now - _firstCallAt);
    }

    /// <summary>One connection, from the sender's side a socket.</summary>
    private sealed class Connection(SimulatedServer server, int handle) : ITransport
    {
        private const int PrefaceLength = 24;

        private readonly List<byte> _toServer = [];
        private readonly Queue<byte[]> _toSender = [];
        private readonly Dictionary<uint, int> _uncredited = [];
        private int _taken;
        private bool _hasPreface;
        private bool _isClosed;
        private bool _isLeft;

        public int Handle { get; } = handle;

        public bool IsReadable => !_isLeft && (_toSender.Count > 0 || _isClosed);

        public int Send(ReadOnlySpan<byte> bytes, out SocketError error)
        {
            error = _isClosed ? SocketError.ConnectionReset : SocketError.Success;
            if (_isClosed)
            {
                return 0;
            }

            _toServer.AddRange(bytes);
            Read();
            return bytes.Length;
        }

        public int Receive(Span<byte> bytes, out SocketError error)
        {
            error = SocketError.Success;
            if (!_toSender.TryPeek(out var part))
            {
                error = _isClosed ? SocketError.Success : SocketError.WouldBlock;
                return 0;
            }

            var length = Math.Min(bytes.Length, part.Length - _taken);
            part.AsSpan(_taken, length).CopyTo(bytes);
            _taken += length;
            if (_taken == part.Length)
            {
                _toSender.Dequeue();
                _taken = 0;
            }

            return length;
        }

        public void Dispose() => _isLeft = true;

        public void Close() => _isClosed = true;

        private void Read()
        {
            if (!_hasPreface && _toServer.Count >= PrefaceLength)
            {
                _toServer.RemoveRange(0, PrefaceLength);
                _hasPreface = true;
                Answer(Frames.Settings(server.Settings));
            }

            var bytes = _toServer.ToArray();
            var used = 0;
            while (_hasPreface && bytes.Length - used >= FrameHeader.Size)
            {
                var header = FrameHeader.Read(bytes.AsSpan(used));
                if (bytes.Length - used - FrameHeader.Size < header.Length)
                {
                    break;
                }

                var payload = bytes.AsSpan(used + FrameHeader.Size, header.Length).ToArray();
                used += FrameHeader.Size + header.Length;
                server.Received.Add((header, payload));
                Handle(header);
            }

            _toServer.RemoveRange(0, used);

            void Handle(FrameHeader header)
            {
                if (header.Type == FrameType.Settings && !header.Has(FrameFlags.Ack))
                {
                    Answer(Frames.SettingsAck());
                }

                if (header.Type == FrameType.Data)
                {
                    Credit(header);
                    if (header.Has(FrameFlags.EndStream))
                    {
                        Answer(header.StreamId, server.NextAnswer());
                    }
                }
            }
        }

        private void Credit(FrameHeader frame)
        {
            server._read += frame.Length;
            if (frame.Length == 0 || (server.ReadsFor > 0 && server._read > server.ReadsFor))
            {
                return;
            }

            foreach (var id in (uint[])[0, frame.StreamId])
            {
                _uncredited[id] = _uncredited.GetValueOrDefault(id) + frame.Length;
                if (!server.IsLazy || _uncredited[id] == FlowWindows.ProtocolDefault)
                {
                    Answer(Frames.WindowUpdate(id, _uncredited[id]));
                    _uncredited[id] = 0;
                }
            }
        }

        private void Answer(uint id, StubAnswer answer)
        {
            if (answer.Dies)
            {
                server.After(Clock.From(answer.Delay), Close);
            }
            else if (!answer.Ignores)
            {
                Answer(answer.Bytes(id), Clock.From(answer.Delay));
            }
        }

        private void Answer(byte[] bytes, long delay = 0) => server.After(delay + Latency, () =>
        {
            if (!_isClosed)
            {
                _toSender.Enqueue(bytes);
            }
        });
    }
}
