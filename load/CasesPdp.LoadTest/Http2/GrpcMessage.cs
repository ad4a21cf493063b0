using System.Buffers.Binary;

namespace CasesPdp.LoadTest.Http2;

/// <summary>gRPC's framing of messages: a byte that says whether it is compressed, four that say how long it is, the message.</summary>
internal static class GrpcMessage
{
    public const int PrefixSize = 5;
    private const int MaxLength = 64 * 1024 * 1024;

    /// <summary>The message that stands whole at the start of the bytes, if one does.</summary>
    /// <exception cref="Http2ProtocolException">It is compressed, which was not offered, or larger than any answer can be.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (bytes.Length < PrefixSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]);
        if (bytes[0] != 0 || length > MaxLength)
        {
            throw new Http2ProtocolException(Http2ErrorCode.ProtocolError, "An answer is compressed or too large.");
        }

        if (bytes.Length - PrefixSize < length)
        {
            return false;
        }

        message = bytes.Slice(PrefixSize, (int)length);
        return true;
    }

    /// <summary>The message that the bytes are, if they are one whole message and nothing else.</summary>
    public static bool TryReadWhole(ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> message)
    {
        message = default;
        if (bytes.Length < PrefixSize || bytes[0] != 0 || BinaryPrimitives.ReadUInt32BigEndian(bytes[1..]) != bytes.Length - PrefixSize)
        {
            return false;
        }

        message = bytes[PrefixSize..];
        return true;
    }

    /// <summary>The message with its prefix.</summary>
    public static byte[] Frame(ReadOnlySpan<byte> message)
    {
        var framed = new byte[PrefixSize + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(framed.AsSpan(1), message.Length);
        message.CopyTo(framed.AsSpan(PrefixSize));
        return framed;
    }
}
