using System.Buffers;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Admission;
using CasesPdp.Server.DecisionLog;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>One call that is answered from its bytes, or one message of a stream: first the request, then its answer.</summary>
/// <remarks>The answer's buffer is rented when the answer is made and returned when it has been sent. The garbage collector takes the
/// buffer of a call that dies in between.</remarks>
internal sealed class WireCall
{
    private byte[]? _answer;
    private object? _aside;
    private int _length;

    /// <summary>The request, until it is answered; absent where the bytes were answered as they came.</summary>
    public RequestBytes? Request { get; set; }

    /// <summary>Whether the request turned out to be expensive when its bytes were read.</summary>
    public bool IsExpensive { get; set; }

    /// <summary>The refusal of a batch on a stream, where it is the answer. A call has it or a record, so that it stays small.</summary>
    public StreamCheckResponse? Refusal
    {
        get => _aside as StreamCheckResponse;
        set => _aside = value;
    }

    /// <summary>What is to be logged of the call, until its handler queues it.</summary>
    public CallRecord? Record
    {
        get => _aside as CallRecord;
        set => _aside = value;
    }

    /// <summary>Whether a large answer is not given. Two flags and a length take the room of one word.</summary>
    public bool MustBeSmall { get; init; }

    /// <summary>Most bytes of the answer: a larger one is not given.</summary>
    public int MostAnswerBytes => MustBeSmall ? AdmittedCall.CoveredBytes : int.MaxValue;

    /// <summary>How many bytes the answer has.</summary>
    public int AnswerBytes => Refusal?.CalculateSize() ?? _length;

    /// <summary>The answer as bytes.</summary>
    public ReadOnlySpan<byte> Answer => _answer.AsSpan(0, _length);

    /// <summary>Takes room for an answer of exactly that many bytes.</summary>
    public Span<byte> TakeAnswer(int length)
    {
        _answer = ArrayPool<byte>.Shared.Rent(length);
        _length = length;
        return _answer.AsSpan(0, length);
    }

    /// <summary>Sends the answer.</summary>
    public void Send(SerializationContext context)
    {
        if (Refusal is { } refusal)
        {
            context.SetPayloadLength(refusal.CalculateSize());
            refusal.WriteTo(context.GetBufferWriter());
        }
        else
        {
            context.SetPayloadLength(_length);
            context.GetBufferWriter().Write(Answer);
            ReturnAnswer();
        }

        context.Complete();
    }

    /// <summary>Returns the room for the answer.</summary>
    public void ReturnAnswer()
    {
        ArrayPool<byte>.Shared.Return(_answer!);
        _answer = null;
        _length = 0;
    }
}
