namespace CasesPdp.LoadTest.Http2;

/// <summary>Writes the requests of one connection, as far as the server's windows and the socket allow.</summary>
/// <param name="output">The connection's output.</param>
/// <param name="idle">Takes the streams that were closed while they waited.</param>
internal sealed class RequestWriter(FrameWriter output, Stack<Http2Stream> idle)
{
    // Beyond this much unsent, message bodies wait: a slow server meets a queue and not a growing buffer.
    private const int OutputLimit = 1024 * 1024;

    private readonly HeadEncoder _heads = new();
    private readonly Queue<Http2Stream> _waiting = [];
    private int _maxPayload = FrameHeader.DefaultMaxPayload;
    private long _window = FlowWindows.ProtocolDefault;

    /// <summary>The send window of a new stream.</summary>
    public long InitialWindow { get; private set; } = FlowWindows.ProtocolDefault;

    /// <summary>
    /// Whether calls wait because the server reads no more from the connection. Another call could not leave either: it waits with the
    /// caller, who counts it as sent late.
    /// </summary>
    public bool IsHeldUp => _waiting.Count > 0 && (_window <= 0 || output.Length > OutputLimit);

    /// <summary>Applies one of the server's settings; others are ignored.</summary>
    public void Apply(ushort setting, uint value, IEnumerable<Http2Stream> open)
    {
        const ushort HeaderTableSize = 1,
            InitialWindowSize = 4,
            MaxFrameSize = 5;
        switch (setting)
        {
            case HeaderTableSize:
                _heads.Limit(value);
                break;
            case InitialWindowSize when value > FlowWindows.Largest:
                throw new Http2ProtocolException(Http2ErrorCode.FlowControlError, "The server's initial window is too large.");
            case InitialWindowSize:
                // The change applies to every open stream, whose window may fall below zero.
                foreach (var stream in open)
                {
                    stream.SendWindow += value - InitialWindow;
                }

                InitialWindow = value;
                break;
            case MaxFrameSize:
                _maxPayload = value is >= FrameHeader.DefaultMaxPayload and < 1 << 24
                    ? (int)value
                    : throw new Http2ProtocolException(Http2ErrorCode.ProtocolError, "The server's frame size is out of range.");
                break;
        }
    }

    /// <summary>Widens the window of a stream, or of the connection (null).</summary>
    public void Widen(Http2Stream? stream, uint increment)
    {
        var wider = (stream?.SendWindow ?? _window) + increment;
        if (increment == 0 || wider > FlowWindows.Largest)
        {
            throw new Http2ProtocolException(Http2ErrorCode.FlowControlError, "The server widened a window by nothing, or too far.");
        }

        if (stream is null)
        {
            _window = wider;
        }
        else
        {
            stream.SendWindow = wider;
        }
    }

    public void WriteHead(Http2Stream stream, RequestHead head) => output.WriteHeaders(stream.Id, _heads.Encode(head));

    /// <summary>Writes as much of the stream's calls as the windows allow; the rest waits.</summary>
    public void WriteBodies(Http2Stream stream)
    {
        while (stream.HasUnsent)
        {
            var body = stream.Sending.Body;
            var left = body.Length - stream.Sent;
            var length = (int)Math.Min(Math.Min(left, _maxPayload), Math.Min(stream.SendWindow, _window));
            if (length <= 0 || output.Length > OutputLimit)
            {
                stream.IsWaiting = true;
                _waiting.Enqueue(stream);
                return;
            }

            var isLast = length == left;
            output.WriteData(stream.Id, body.AsSpan(stream.Sent, length), endsStream: isLast && !stream.IsLongLived);
            stream.Sent += length;
            stream.SendWindow -= length;
            _window -= length;
            if (isLast)
            {
                stream.FinishSending();
            }
        }
    }

    /// <summary>Writes what waits, each stream once.</summary>
    public void WriteWaiting()
    {
        for (var streams = _waiting.Count; streams > 0 && _window > 0 && output.Length <= OutputLimit; streams--)
        {
            var stream = _waiting.Dequeue();
            stream.IsWaiting = false;
            WriteBodies(stream);
            if (stream.IsClosed)
            {
                idle.Push(stream);
            }
        }
    }
}
