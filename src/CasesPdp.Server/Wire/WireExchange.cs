using System.Buffers;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.Server.Wire;

/// <summary>One call on the wire path: first the request, then its answer.</summary>
/// <remarks>
/// Either the request was answered from its bytes, and the answer stands here as bytes; or it went to the generated classes, and their
/// messages stand here. The buffer is rented when the answer is made and given back when it has been sent; a call that dies in between
/// leaves it to the garbage collector.
/// </remarks>
internal sealed class WireExchange
{
    private byte[]? _answer;
    private int _length;

    /// <summary>The request, where the generated classes must judge it.</summary>
    public IMessage? Request { get; set; }

    /// <summary>The answer of the generated classes.</summary>
    public IMessage? Response { get; set; }

    /// <summary>The answer as bytes; empty where the generated classes answer.</summary>
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
        if (Response is not null)
        {
            context.SetPayloadLength(Response.CalculateSize());
            Response.WriteTo(context.GetBufferWriter());
        }
        else
        {
            context.SetPayloadLength(_length);
            context.GetBufferWriter().Write(Answer);
            GiveBack();
        }

        context.Complete();
    }

    /// <summary>Gives the room for the answer back.</summary>
    public void GiveBack()
    {
        ArrayPool<byte>.Shared.Return(_answer!);
        _answer = null;
        _length = 0;
    }
}
