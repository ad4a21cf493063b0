using System.Buffers;

namespace CasesPdp.Server.Wire;

/// <summary>The bytes of a request, end to end in rented room until this is disposed of.</summary>
/// <remarks>
/// Large requests come in segments, and walking fields across their seams would cost every field. Other requests are kept for a handler to
/// parse, because a deserializer knows no caller and no deadline. The garbage collector takes the room of a call that dies before.
/// </remarks>
internal sealed class RequestBytes : IDisposable
{
    private byte[]? _room;

    /// <summary>Copies the bytes.</summary>
    public RequestBytes(ReadOnlySequence<byte> bytes)
    {
        Length = (int)bytes.Length;
        _room = ArrayPool<byte>.Shared.Rent(Length);
        bytes.CopyTo(_room);
    }

    /// <summary>The request, and behind it whatever was there before.</summary>
    public byte[] Room => _room ?? throw new ObjectDisposedException(nameof(RequestBytes));

    /// <summary>The request.</summary>
    public ReadOnlySpan<byte> Span => Room.AsSpan(0, Length);

    /// <summary>How many bytes the request has.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_room is not null)
        {
            ArrayPool<byte>.Shared.Return(_room);
            _room = null;
        }
    }
}
