using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Requests;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.Server.Admission;

/// <summary>A call from its headers until its answer has been taken: what it holds of the budget, and since when it waits for its
/// caller.</summary>
/// <remarks>
/// It stands between gRPC and the body of the request, so that bytes count as they arrive and a message is refused by its head. gRPC reads
/// whole messages: a buffer begins with the head of one.
/// </remarks>
internal sealed class AdmittedCall : PipeReader, IRequestBodyPipeFeature
{
    /// <summary>What a call holds from the start: its objects, and a small request and answer.</summary>
    public const int BaseBytes = 8 * 1024;

    /// <summary>Bytes of a request or an answer that <see cref="BaseBytes"/> covers.</summary>
    public const int CoveredBytes = 4 * 1024;

    private const int HeadBytes = 5;

    private readonly CallAdmission _admission;
    private readonly HttpContext _context;
    private readonly PipeReader _body;
    private readonly ConnectionSlot? _connection;
    private readonly bool _isStream;
    private readonly int _mostMessageBytes;
    private ReadOnlySequence<byte> _buffer;
    private long _held;
    private long _heldForBody;
    private long _heldForAnswer;
    private long _readingSince;
    private long _answeringSince;
    private bool _isLarge;
    private bool _isWithinMessage;
    private bool _isLate;

    /// <summary>Begins a call whose <see cref="BaseBytes"/> have been taken, unless it is a health check.</summary>
    public AdmittedCall(CallAdmission admission, HttpContext context, MethodType type, bool isHealth = false)
    {
        _admission = admission;
        _context = context;
        _isStream = type is MethodType.DuplexStreaming or MethodType.ClientStreaming;
        _body = context.Request.BodyReader;
        _readingSince = _isStream ? 0 : admission.Now();

        // Health checks and watches ask next to nothing, and watches live long.
        _mostMessageBytes = isHealth || type == MethodType.ServerStreaming ? CoveredBytes : int.MaxValue;
        var connection = context.Features.Get<ConnectionSlot>();
        if (isHealth)
        {
            connection?.Touch();
            return;
        }

        _held = BaseBytes;
        _connection = connection;
        _connection?.Enter();
    }

    /// <inheritdoc/>
    public PipeReader Reader => this;

    /// <summary>The next call of the list that holds this one.</summary>
    public AdmittedCall? Next { get; set; }

    /// <summary>The call before it.</summary>
    public AdmittedCall? Previous { get; set; }

    /// <summary>The list that holds it.</summary>
    public required CallList List { get; init; }

    /// <summary>The call that a handler serves.</summary>
    public static AdmittedCall Of(ServerCallContext context) =>
        (AdmittedCall)context.GetHttpContext().Features.GetRequiredFeature<IRequestBodyPipeFeature>();

    /// <summary>Takes bytes of the budget for something that is about to be made, until the result is disposed of. Small things are part of
    /// <see cref="BaseBytes"/>, so that a small call is served once it is admitted.</summary>
    /// <exception cref="RpcException">The budget is exhausted.</exception>
    public HeldBytes Hold(long bytes)
    {
        if (bytes <= CoveredBytes)
        {
            return default;
        }

        var taken = AtMost(bytes);
        if (!_admission.Budget.TryTakeMore(taken, _held))
        {
            throw _admission.Shed(ShedReason.BytesInFlight);
        }

        _held += taken;
        return new HeldBytes(this, taken);
    }

    /// <summary>Counts that memory ran out all the same, and says so as gRPC ends a call.</summary>
    public RpcException OutOfMemory() => _admission.Shed(ShedReason.BytesInFlight);

    /// <summary>Says that an answer of that size is about to be written. The call is reset if its caller does not take it in
    /// time.</summary>
    /// <exception cref="RpcException">The budget is exhausted.</exception>
    public void BeginAnswer(int bytes)
    {
        if (bytes > CoveredBytes)
        {
            _isLarge = true;
            _heldForAnswer = Hold(bytes).Bytes;
        }

        Volatile.Write(ref _answeringSince, _admission.Now());
    }

    /// <summary>Whether the answer is too large to be left to Kestrel's buffers: the call ends when its caller has taken it.</summary>
    public bool MustBeTaken => _isLarge;

    /// <summary>Says that an answer on a stream has been taken.</summary>
    public void EndAnswer()
    {
        Volatile.Write(ref _answeringSince, 0);
        Release(_heldForAnswer);
        _heldForAnswer = 0;
        _isLarge = false;
    }

    /// <summary>Ends the call if it has waited for its caller for too long.</summary>
    public void EndIfLate(long earliestRead, long earliestAnswer)
    {
        if (Volatile.Read(ref _answeringSince) is not 0 and var answering && answering < earliestAnswer)
        {
            Volatile.Write(ref _answeringSince, 0);
            EndAsLate();
        }
        else if (!_isLate && Volatile.Read(ref _readingSince) is not 0 and var reading && reading < earliestRead)
        {
            _admission.Count(ShedReason.RequestNotSent);
            _isLate = true;
            _body.CancelPendingRead();
        }
    }

    /// <summary>Resets the call because its caller does not take what it asked for, or far too slowly.</summary>
    public void EndAsLate()
    {
        _admission.Count(ShedReason.AnswerNotTaken);
        _context.Abort();
    }

    /// <summary>Ends the call: its answer has been taken, or is small, or its stream has been reset.</summary>
    public void End()
    {
        List.Remove(this);
        _admission.Budget.Return(_held);
        _connection?.Leave();
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = _body.ReadAsync(cancellationToken);
        if (_isStream && _isWithinMessage && !read.IsCompleted && _readingSince == 0)
        {
            // A stream may rest between messages, not within one. Nor is it late while a message that has arrived waits for the server.
            Volatile.Write(ref _readingSince, _admission.Now());
        }

        return read.IsCompletedSuccessfully ? new ValueTask<ReadResult>(Accept(read.Result)) : AcceptAsync(read);
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (!_body.TryRead(out result))
        {
            return false;
        }

        result = Accept(result);
        return true;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        var length = _buffer.Length;
        var left = _buffer.Slice(consumed).Length;
        _buffer = default;
        HoldForBody(left);
        _isWithinMessage = left > 0;
        if (_isStream && left < length)
        {
            Volatile.Write(ref _readingSince, 0);
        }

        _body.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead() => _body.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => _body.Complete(exception);

    private async ValueTask<ReadResult> AcceptAsync(ValueTask<ReadResult> read) => Accept(await read.ConfigureAwait(false));

    private ReadResult Accept(ReadResult result)
    {
        _buffer = result.Buffer;
        if (FaultOf(result.Buffer) is { } fault)
        {
            // The body is left as if it had been read, so that its stream can end in order.
            _body.AdvanceTo(_buffer.End);
            throw fault;
        }

        if (result.IsCompleted && !_isStream)
        {
            Volatile.Write(ref _readingSince, 0);
        }

        return result;
    }

    private RpcException? FaultOf(in ReadOnlySequence<byte> buffer)
    {
        if (_isLate)
        {
            return Refusal.RequestNotSent().ToException();
        }

        if (buffer.Length >= HeadBytes && FaultOfHead(buffer) is { } refusal)
        {
            return _admission.Refused(refusal);
        }

        return HoldForBody(buffer.Length) ? null : _admission.Shed(ShedReason.BytesInFlight);
    }

    // The first byte says whether the message is compressed. Lengths beyond the limit of all messages are gRPC's to refuse, except those
    // beyond an int.
    private Refusal? FaultOfHead(in ReadOnlySequence<byte> buffer)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        buffer.Slice(0, HeadBytes).CopyTo(head);
        var length = BinaryPrimitives.ReadUInt32BigEndian(head[1..]);
        if (head[0] > 1 || length > int.MaxValue)
        {
            return Refusal.Malformed();
        }

        return length > _mostMessageBytes ? Refusal.LimitExceeded("request", (ulong)_mostMessageBytes, length) : null;
    }

    private bool HoldForBody(long length)
    {
        var wanted = length > CoveredBytes ? length : 0;
        if (wanted > _heldForBody)
        {
            var more = AtMost(wanted - _heldForBody);
            if (!_admission.Budget.TryTakeMore(more, _held))
            {
                return false;
            }

            _held += more;
            wanted = _heldForBody + more;
        }
        else if (wanted < _heldForBody)
        {
            Release(_heldForBody - wanted);
        }

        _heldForBody = wanted;
        return true;
    }

    // A call that is larger than the budget takes what is not reserved, so that small calls go on beside it.
    private long AtMost(long bytes) => Math.Clamp(_admission.Budget.Limit - _admission.Budget.Reserve - _held, 0, bytes);

    private void Release(long bytes)
    {
        _held -= bytes;
        _admission.Budget.Return(bytes);
    }

    /// <summary>Bytes of the budget that are returned on Dispose.</summary>
    internal readonly struct HeldBytes(AdmittedCall? call, long bytes) : IDisposable
    {
        /// <summary>How many.</summary>
        public long Bytes => bytes;

        /// <inheritdoc/>
        public void Dispose() => call?.Release(bytes);
    }
}
