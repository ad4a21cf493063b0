using System.Buffers;

namespace CasesPdp.Server.Wire;

/// <summary>The bytes of a message that crosses segments, end to end in rented room until this is disposed of.</summary>
/// <remarks>Large messages cross segments. Joining them costs a copy; walking fields across seams would cost every field.</remarks>
internal readonly struct JoinedBytes : IDisposable
{
    /// <summary>Joins the segments.</summary>
    public JoinedBytes(ReadOnlySequence<byte> message)
    {
        Length = (int)message.Length;
        Room = ArrayPool<byte>.Shared.Rent(Length);
        message.CopyTo(Room);
    }

    /// <summary>The message, and behind it whatever was there before.</summary>
    public byte[] Room { get; }

    /// <summary>How many bytes the message has.</summary>
    public int Length { get; }

    /// <inheritdoc/>
    public void Dispose() => ArrayPool<byte>.Shared.Return(Room);
}
