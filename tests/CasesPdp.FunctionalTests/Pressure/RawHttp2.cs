using System.Buffers.Binary;
using System.Net.Sockets;
using CasesPdp.FunctionalTests.Server;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>An HTTP/2 client without manners: it sends the frames that a test writes, and takes only the answers that a test asks
/// for.</summary>
internal sealed class RawHttp2 : IAsyncDisposable
{
    private const int FrameBytes = 16_384;
    private const byte HeaderTableSize = 1;
    private const byte InitialWindowSize = 4;

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly bool _takes;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1);
    private readonly Dictionary<int, RawAnswer> _answers = [];
    private readonly Dictionary<int, long> _windows = [];
    private readonly Task _reading;
    private TaskCompletionSource _changed = NewSignal();
    private long _window = 65_535;
    private long _initialWindow = 65_535;
    private bool _hasSettings;
    private int _last = -1;

    private RawHttp2(Socket socket, bool takes)
    {
        _socket = socket;
        _stream = new NetworkStream(socket);
        _takes = takes;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>Whether the server has closed the connection.</summary>
    public bool IsClosed { get; private set; }

    /// <summary>The error code of the server's GOAWAY, if it sent one.</summary>
    public uint? GoAway { get; private set; }

    /// <summary>How many frames of each type have come.</summary>
    public Dictionary<FrameType, int> Received { get; } = [];

    /// <summary>Opens a connection.</summary>
    /// <param name="server">The listener.</param>
    /// <param name="takes">Whether it takes answers as they come. Otherwise no data may be sent to it before
    /// <see cref="TakeAsync"/>.</param>
    public static async Task<RawHttp2> ConnectAsync(Uri server, bool takes = true)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(server.Host, server.Port);
        var http = new RawHttp2(socket, takes);
        byte[] settings = [.. RawFrame.Setting(HeaderTableSize, 0), .. RawFrame.Setting(InitialWindowSize, takes ? 1u << 20 : 0)];
        await http.SendAsync((byte[])[.. "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8, .. RawFrame.Of(FrameType.Settings, 0, 0, settings)]);
        await http.UntilAsync(() => http._hasSettings || http.IsClosed);
        return http;
    }

    /// <summary>Sends bytes as they are. A connection that the server has closed swallows them.</summary>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        await _writing.WaitAsync();
        try
        {
            await _stream.WriteAsync(bytes);
        }
        catch (IOException)
        {
            // What the server has closed is read as the end.
        }
        finally
        {
            _writing.Release();
        }
    }

    /// <summary>The next stream of this client.</summary>
    public int NextStream()
    {
        lock (_gate)
        {
            _last += 2;
            _answers[_last] = new RawAnswer();
            _windows[_last] = _initialWindow;
            return _last;
        }
    }

    /// <summary>Begins a call: its headers only.</summary>
    public async Task<int> BeginAsync(string path, bool end = false)
    {
        var stream = NextStream();
        var flags = (byte)(RawFrame.EndHeaders | (end ? RawFrame.EndStream : 0));
        await SendAsync(RawFrame.Of(FrameType.Headers, flags, stream, RawFrame.Block(RawFrame.CallOf(path))));
        return stream;
    }

    /// <summary>Sends data within the server's windows. Data of a stream that has ended is dropped.</summary>
    public async Task DataAsync(int stream, ReadOnlyMemory<byte> data, bool end = false)
    {
        do
        {
            var part = data[..Math.Min(data.Length, FrameBytes)];
            data = data[part.Length..];
            await UntilAsync(() => IsClosed || _answers[stream].HasEnded || (_window >= part.Length && _windows[stream] >= part.Length));
            lock (_gate)
            {
                if (IsClosed || _answers[stream].HasEnded)
                {
                    return;
                }

                _window -= part.Length;
                _windows[stream] -= part.Length;
            }

            await SendAsync(RawFrame.Of(FrameType.Data, end && data.IsEmpty ? RawFrame.EndStream : (byte)0, stream, part.Span));
        }
        while (!data.IsEmpty);
    }

    /// <summary>Begins a call with one message and nothing behind it.</summary>
    public async Task<int> CallAsync(string path, IMessage message)
    {
        var stream = await BeginAsync(path);
        await DataAsync(stream, RawCall.Frame(message.ToByteArray()), end: true);
        return stream;
    }

    /// <summary>Makes a call whose headers and message arrive together, and takes its answer.</summary>
    public async Task<RawAnswer> AskAtOnceAsync(string path, ReadOnlyMemory<byte> message, params (string Name, string Value)[] headers)
    {
        var stream = NextStream();
        var data = RawCall.Frame(message.Span);
        await UntilAsync(() => IsClosed || _window >= data.Length);
        lock (_gate)
        {
            _window -= data.Length;
        }

        await SendAsync((byte[])
        [
            .. RawFrame.Of(FrameType.Headers, RawFrame.EndHeaders, stream, RawFrame.Block([.. RawFrame.CallOf(path), .. headers])),
            .. data.Chunk(FrameBytes).SelectMany((part, i) => RawFrame.Of(
                FrameType.Data,
                (i + 1) * FrameBytes < data.Length ? (byte)0 : RawFrame.EndStream,
                stream,
                part)),
        ]);
        return await EndOf(stream);
    }

    /// <summary>Makes a call with one message and takes its answer.</summary>
    public async Task<RawAnswer> AskAsync(string path, IMessage message)
    {
        var stream = await CallAsync(path, message);
        await TakeAsync(stream);
        return await EndOf(stream);
    }

    /// <summary>Lets the server send what there is on a stream.</summary>
    public async Task TakeAsync(int stream)
    {
        if (!_takes)
        {
            await SendAsync((byte[])[.. RawFrame.WindowUpdate(0, 1 << 20), .. RawFrame.WindowUpdate(stream, 1 << 24)]);
        }
    }

    /// <summary>What has come on a stream so far.</summary>
    public RawAnswer On(int stream)
    {
        lock (_gate)
        {
            return _answers[stream];
        }
    }

    /// <summary>What has come on a stream once it has ended.</summary>
    public async Task<RawAnswer> EndOf(int stream)
    {
        await UntilAsync(() => _answers[stream].HasEnded);
        return On(stream);
    }

    /// <summary>Waits until something holds. It is looked at whenever a frame has come.</summary>
    public async Task UntilAsync(Func<bool> condition)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition())
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WithinLimit();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Dispose();
        await _reading;
        await _stream.DisposeAsync();
        _writing.Dispose();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ReadAsync()
    {
        var head = new byte[RawFrame.HeadBytes];
        try
        {
            while (true)
            {
                await _stream.ReadExactlyAsync(head);
                var payload = new byte[BinaryPrimitives.ReadInt32BigEndian(head) >> 8 & 0xFFFFFF];
                await _stream.ReadExactlyAsync(payload);
                await TakeInAsync((FrameType)head[3], head[4], BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(5)), payload);
            }
        }
        catch (Exception ended) when (ended is IOException or ObjectDisposedException or SocketException)
        {
            Change(() =>
            {
                IsClosed = true;
                foreach (var answer in _answers.Values)
                {
                    answer.HasEnded = true;
                }
            });
        }
    }

    private async Task TakeInAsync(FrameType type, byte flags, int stream, byte[] payload)
    {
        Change(() => TakeIn(type, flags, stream, payload));
        if (type == FrameType.Settings && (flags & RawFrame.Ack) == 0)
        {
            await SendAsync(RawFrame.Of(FrameType.Settings, RawFrame.Ack, 0, []));
        }
        else if (type == FrameType.Data && payload.Length > 0 && _takes)
        {
            var size = (uint)payload.Length;
            await SendAsync((byte[])[.. RawFrame.WindowUpdate(0, size), .. RawFrame.WindowUpdate(stream, size)]);
        }
    }

    private void TakeIn(FrameType type, byte flags, int stream, byte[] payload)
    {
        Received[type] = Received.GetValueOrDefault(type) + 1;
        var answer = _answers.GetValueOrDefault(stream) ?? new RawAnswer();
        switch (type)
        {
            case FrameType.Data:
                answer.AddData(payload);
                answer.HasEnded |= (flags & RawFrame.EndStream) != 0;
                break;
            case FrameType.Headers:
                answer.AddHeaders(payload);
                answer.HasEnded |= (flags & RawFrame.EndStream) != 0;
                break;
            case FrameType.Reset:
                answer.Reset = BinaryPrimitives.ReadUInt32BigEndian(payload);
                answer.HasEnded = true;
                break;
            case FrameType.GoAway:
                GoAway = BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(4));
                break;
            case FrameType.WindowUpdate when stream == 0:
                _window += BinaryPrimitives.ReadUInt32BigEndian(payload);
                break;
            case FrameType.WindowUpdate:
                _windows[stream] = _windows.GetValueOrDefault(stream) + BinaryPrimitives.ReadUInt32BigEndian(payload);
                break;
            case FrameType.Settings when (flags & RawFrame.Ack) == 0:
                TakeInSettings(payload);
                break;
        }
    }

    private void TakeInSettings(byte[] payload)
    {
        _hasSettings = true;
        for (var i = 0; i < payload.Length; i += 6)
        {
            if (payload[i + 1] == InitialWindowSize)
            {
                _initialWindow = BinaryPrimitives.ReadUInt32BigEndian(payload.AsSpan(i + 2));
            }
        }
    }

    private void Change(System.Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            change();
            changed = _changed;
            _changed = NewSignal();
        }

        changed.SetResult();
    }
}
