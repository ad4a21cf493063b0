namespace CasesPdp.LoadTest.Http2;

/// <summary>
/// One stream: a single call, or a long-lived one that carries many, answered in the order in which they were sent. Streams are reused,
/// so that a call allocates nothing.
/// </summary>
internal sealed class Http2Stream
{
    private PendingCall[] _calls = new PendingCall[1];
    private int _first;
    private int _unsent;

    public uint Id { get; private set; }

    /// <summary>Whether the stream stays open for more calls.</summary>
    public bool IsLongLived { get; private set; }

    /// <summary>How many bytes may still be sent on it.</summary>
    public long SendWindow { get; set; }

    /// <summary>Whether it waits in the connection's line for the server to open a window.</summary>
    public bool IsWaiting { get; set; }

    /// <summary>Whether its calls have ended.</summary>
    public bool IsClosed { get; set; }

    /// <summary>Bytes received and not yet credited to the server.</summary>
    public int Uncredited { get; set; }

    public HeaderSummary Headers;

    /// <summary>Whether an answer's headers came; the next block is its trailers.</summary>
    public bool HasHeaders { get; set; }

    public byte[] Answer { get; private set; } = new byte[1_024];

    public int AnswerLength { get; private set; }

    /// <summary>Calls begun and not ended.</summary>
    public int CallCount { get; private set; }

    /// <summary>Bytes of the call being sent that are sent already.</summary>
    public int Sent { get; set; }

    public bool HasUnsent => _unsent < CallCount;

    public PendingCall FirstCall => _calls[_first];

    public PreparedRequest Sending => _calls[(_first + _unsent) % _calls.Length].Request;

    public void Begin(uint id, bool isLongLived, int depth, long sendWindow)
    {
        Id = id;
        IsLongLived = isLongLived;
        IsClosed = false;
        SendWindow = sendWindow;
        Headers = HeaderSummary.Empty;
        HasHeaders = false;
        Uncredited = 0;
        Sent = 0;
        AnswerLength = 0;
        CallCount = 0;
        _first = 0;
        _unsent = 0;
        if (_calls.Length < depth)
        {
            _calls = new PendingCall[depth];
        }
    }

    public void Add(PendingCall call)
    {
        _calls[(_first + CallCount) % _calls.Length] = call;
        CallCount++;
    }

    /// <summary>The call being sent has left whole.</summary>
    public void FinishSending()
    {
        _unsent++;
        Sent = 0;
    }

    public PendingCall Remove()
    {
        var call = _calls[_first];
        _first = (_first + 1) % _calls.Length;
        CallCount--;
        if (_unsent > 0)
        {
            _unsent--;
        }
        else
        {
            // Ended before it was sent whole: the next call starts at its first byte.
            Sent = 0;
        }

        return call;
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (AnswerLength + bytes.Length > Answer.Length)
        {
            var larger = new byte[Math.Max(Answer.Length * 2, AnswerLength + bytes.Length)];
            Answer.AsSpan(0, AnswerLength).CopyTo(larger);
            Answer = larger;
        }

        bytes.CopyTo(Answer.AsSpan(AnswerLength));
        AnswerLength += bytes.Length;
    }

    /// <summary>Drops the bytes of a message that was handed over.</summary>
    public void Consume(int length)
    {
        Answer.AsSpan(length, AnswerLength - length).CopyTo(Answer);
        AnswerLength -= length;
    }
}

/// <summary>A call that has been begun.</summary>
internal readonly record struct PendingCall(PreparedRequest Request, long IntendedAt);
