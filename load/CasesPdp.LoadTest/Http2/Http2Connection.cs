using System.Net.Sockets;
using CasesPdp.LoadTest.Sending;

namespace CasesPdp.LoadTest.Http2;

/// <summary>
/// The client's side of one HTTP/2 connection that carries gRPC calls. Its owner begins calls, flushes, and calls <see cref="Receive"/>
/// when the socket is readable. It never blocks, and allocates nothing once its streams and buffers have grown.
/// </summary>
/// <remarks>Belongs to one thread. Used once: after it is lost, connect another.</remarks>
internal sealed class Http2Connection : IDisposable
{
    private const int InputSize = 512 * 1024;

    private const uint LargestStreamId = 0x7fff_ffff;

    private readonly INetwork _network;
    private readonly ITransport _transport;
    private readonly CallEndedHandler _ended;
    private readonly FrameReader _reader;
    private readonly FrameWriter _output = new();
    private readonly RequestWriter _requests;
    private readonly Dictionary<uint, Http2Stream> _streams = [];
    private readonly Stack<Http2Stream> _idle = [];
    private readonly byte[] _input = new byte[InputSize];
    private readonly int _maxStreams;
    private int _inputEnd;
    private uint _nextId = 1;
    private uint _serverMaxStreams = uint.MaxValue;
    private int _uncredited;
    private long _receivedAt;
    private bool _hasSettings;
    private bool _isDraining;

    /// <summary>Begins the connection: the preface is on its way when this returns.</summary>
    public Http2Connection(INetwork network, ITransport transport, int maxStreams, CallEndedHandler ended)
    {
        _network = network;
        _transport = transport;
        _maxStreams = maxStreams;
        _ended = ended;
        _reader = new FrameReader(this);
        _requests = new RequestWriter(_output, _idle);
        _output.WritePreface();
        Flush();
    }

    public int Handle => _transport.Handle;

    /// <summary>Whether nothing more can come or go on it.</summary>
    public bool IsLost { get; private set; }

    /// <summary>Why it was lost.</summary>
    public string? LostBecause { get; private set; }

    /// <summary>Whether the server's settings are known, so that calls may begin.</summary>
    public bool IsReady => _hasSettings && !IsLost && !_isDraining;

    /// <summary>Whether the server takes no new calls on it: it ends when the last one has.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>Whether bytes wait for the socket to take them.</summary>
    public bool HasOutput => _output.Length > 0;

    public int OpenStreams => _streams.Count;

    /// <summary>Whether the stream is open on this connection.</summary>
    public bool Owns(Http2Stream stream) => _streams.TryGetValue(stream.Id, out var own) && ReferenceEquals(own, stream);

    /// <summary>Whether another stream may be opened now.</summary>
    public bool CanOpen =>
        IsReady && !IsHeldUp && _streams.Count < _maxStreams && _streams.Count < _serverMaxStreams && _nextId < LargestStreamId;

    /// <summary>Whether calls wait because the server reads no more from the connection.</summary>
    public bool IsHeldUp => _requests.IsHeldUp;

    /// <summary>Begins a call on a stream of its own. Only while <see cref="CanOpen"/>.</summary>
    public void Begin(PreparedRequest request, long intendedAt)
    {
        var stream = Open(request.Head, isLongLived: false, depth: 1);
        stream.Add(new PendingCall(request, intendedAt));
        _requests.WriteBodies(stream);
    }

    /// <summary>Opens a stream that takes up to <paramref name="depth"/> calls at a time. Only while <see cref="CanOpen"/>.</summary>
    public Http2Stream OpenLongLived(RequestHead head, int depth) => Open(head, isLongLived: true, depth);

    /// <summary>Begins a call on a stream that is open already.</summary>
    public void Begin(Http2Stream stream, PreparedRequest request, long intendedAt)
    {
        stream.Add(new PendingCall(request, intendedAt));
        if (!stream.IsWaiting)
        {
            _requests.WriteBodies(stream);
        }
    }

    /// <summary>Sends what waits, as far as the socket and the server's windows allow.</summary>
    public void Flush()
    {
        if (IsLost)
        {
            return;
        }

        _requests.WriteWaiting();
        if (_output.Flush(_transport) is var error and not SocketError.Success)
        {
            Lose(CallResult.ConnectionLost, error.ToString());
        }
    }

    /// <summary>Reads once from the socket, and hands over every call that ends thereby.</summary>
    public void Receive()
    {
        if (IsLost)
        {
            return;
        }

        var read = _transport.Receive(_input.AsSpan(_inputEnd), out var error);
        if (error == SocketError.WouldBlock)
        {
            return;
        }

        if (error != SocketError.Success || read == 0)
        {
            Lose(CallResult.ConnectionLost, read == 0 && error == SocketError.Success ? "closed by the server" : error.ToString());
            return;
        }

        _receivedAt = _network.Now;
        _inputEnd += read;
        try
        {
            if (!_hasSettings && _input.AsSpan(0, _inputEnd).StartsWith("HTTP/1"u8))
            {
                throw new Http2ProtocolException(Http2ErrorCode.Http11Required, "it answers in HTTP/1.");
            }

            var used = _reader.Read(_input.AsSpan(0, _inputEnd));
            _input.AsSpan(used, _inputEnd - used).CopyTo(_input);
            _inputEnd -= used;
            Credit();
        }
        catch (Http2ProtocolException broken)
        {
            Lose(CallResult.Malformed, broken.Message);
        }
    }

    /// <summary>Ends every open call as unanswered, and cancels its stream.</summary>
    public void Abandon()
    {
        foreach (var id in _streams.Keys)
        {
            _output.WriteCancel(id);
        }

        EndAll(CallResult.Unanswered, null);
        Flush();
    }

    public void Dispose() => _transport.Dispose();

    internal void OnSetting(ushort id, uint value)
    {
        const ushort MaxConcurrentStreams = 3;
        if (id == MaxConcurrentStreams)
        {
            _serverMaxStreams = value;
        }

        _requests.Apply(id, value, _streams.Values);
    }

    internal void OnSettingsEnd()
    {
        _output.WriteSettingsAck();
        _hasSettings = true;
    }

    internal void OnPing(ReadOnlySpan<byte> payload) => _output.WritePingAck(payload);

    internal void OnWindowUpdate(uint streamId, uint increment)
    {
        if (streamId == 0)
        {
            _requests.Widen(null, increment);
        }
        else if (_streams.TryGetValue(streamId, out var stream))
        {
            _requests.Widen(stream, increment);
        }
    }

    internal void OnHeaders(uint streamId, in HeaderSummary headers, bool endsStream)
    {
        if (!_streams.TryGetValue(streamId, out var stream))
        {
            return;
        }

        // An informational answer may stand before the real one.
        if (headers.Status is >= 100 and < 200 && !endsStream)
        {
            return;
        }

        stream.HasHeaders = true;
        stream.Headers.Status = headers.Status >= 0 ? headers.Status : stream.Headers.Status;
        stream.Headers.GrpcStatus = headers.GrpcStatus >= 0 ? headers.GrpcStatus : stream.Headers.GrpcStatus;
        stream.Headers.GrpcMessage = headers.GrpcMessage ?? stream.Headers.GrpcMessage;
        if (endsStream)
        {
            Finish(stream);
        }
    }

    internal void OnData(uint streamId, ReadOnlySpan<byte> data, int flowLength, bool endsStream)
    {
        _uncredited += flowLength;
        if (!_streams.TryGetValue(streamId, out var stream))
        {
            return;
        }

        stream.Uncredited += flowLength;
        stream.Append(data);
        if (stream.IsLongLived)
        {
            EndAnswered(stream);
        }

        if (endsStream)
        {
            Finish(stream);
        }
        else if (stream.Uncredited >= FlowWindows.Stream / 2)
        {
            _output.WriteWindowUpdate(stream.Id, stream.Uncredited);
            stream.Uncredited = 0;
        }
    }

    internal void OnReset(uint streamId, uint code)
    {
        if (_streams.TryGetValue(streamId, out var stream))
        {
            // A server may answer before it has read all of a request and then reset the stream: the answer counts.
            var outcome =
                stream.Headers.GrpcStatus > 0
                    ? new CallOutcome(CallResult.Status, stream.Headers.GrpcStatus)
                    : new CallOutcome(CallResult.Reset, (int)code);
            Close(stream, outcome, stream.Headers.GrpcMessage);
        }
    }

    internal void OnGoAway(uint lastStreamId)
    {
        _isDraining = true;
        foreach (var stream in _streams.Values.Where(s => s.Id > lastStreamId).ToList())
        {
            Close(stream, new CallOutcome(CallResult.GoneAway, 0), null);
        }
    }

    private void Credit()
    {
        if (_uncredited >= FlowWindows.Connection / 2)
        {
            _output.WriteWindowUpdate(0, _uncredited);
            _uncredited = 0;
        }
    }

    private Http2Stream Open(RequestHead head, bool isLongLived, int depth)
    {
        var stream = _idle.Count > 0 ? _idle.Pop() : new Http2Stream();
        stream.Begin(_nextId, isLongLived, depth, _requests.InitialWindow);
        _streams.Add(_nextId, stream);
        _nextId += 2;
        _requests.WriteHead(stream, head);
        return stream;
    }

    // Takes each whole message of a long-lived stream as the answer to its oldest call.
    private void EndAnswered(Http2Stream stream)
    {
        while (GrpcMessage.TryRead(stream.Answer.AsSpan(0, stream.AnswerLength), out var message))
        {
            if (stream.CallCount == 0)
            {
                throw new Http2ProtocolException(Http2ErrorCode.ProtocolError, "The server answered a call that was not made.");
            }

            End(stream.Remove(), CallOutcome.Ok, message, null);
            stream.Consume(GrpcMessage.PrefixSize + message.Length);
        }
    }

    private void Finish(Http2Stream stream)
    {
        var headers = stream.Headers;
        var outcome = headers switch
        {
            { Status: not 200 } => headers.Status < 0
                ? new CallOutcome(CallResult.Malformed, 0)
                : new CallOutcome(CallResult.HttpStatus, headers.Status),
            { GrpcStatus: < 0 } => new CallOutcome(CallResult.Malformed, 0),
            _ => new CallOutcome(CallResult.Status, headers.GrpcStatus),
        };
        Close(stream, outcome, headers.GrpcMessage);
    }

    private void Close(Http2Stream stream, CallOutcome outcome, string? message)
    {
        _streams.Remove(stream.Id);
        stream.IsClosed = true;

        // The server ended it before the request was complete: the rest must not follow.
        if (outcome.Result != CallResult.Reset && (stream.HasUnsent || stream.IsLongLived))
        {
            _output.WriteCancel(stream.Id);
        }

        if (outcome.IsOk)
        {
            EndWell(stream, message);
        }

        while (stream.CallCount > 0)
        {
            End(stream.Remove(), outcome, default, message);
        }

        if (!stream.IsWaiting)
        {
            _idle.Push(stream);
        }
    }

    // Status 0: a single call has one whole message and not a byte more; a long-lived stream has nothing open.
    private void EndWell(Http2Stream stream, string? message)
    {
        var answer = stream.Answer.AsSpan(0, stream.AnswerLength);
        if (!stream.IsLongLived && GrpcMessage.TryReadWhole(answer, out var body))
        {
            End(stream.Remove(), CallOutcome.Ok, body, message);
        }

        while (stream.CallCount > 0)
        {
            End(stream.Remove(), new CallOutcome(CallResult.Malformed, 0), default, message);
        }
    }

    private void End(PendingCall call, CallOutcome outcome, ReadOnlySpan<byte> answer, string? message)
    {
        var ended = new EndedCall
        {
            Request = call.Request,
            IntendedAt = call.IntendedAt,
            EndedAt = _receivedAt,
            Outcome = outcome,
            Answer = answer,
            Message = message,
        };
        _ended(ended);
    }

    private void Lose(CallResult result, string why)
    {
        IsLost = true;
        LostBecause = why;
        EndAll(result, why);
        _transport.Dispose();
    }

    private void EndAll(CallResult result, string? why)
    {
        _receivedAt = _network.Now;
        foreach (var stream in _streams.Values.ToList())
        {
            Close(stream, new CallOutcome(result, 0), why);
        }
    }
}
