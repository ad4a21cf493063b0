using System.Buffers.Text;
using System.Text;

namespace CasesPdp.LoadTest.Http2;

/// <summary>Reads header blocks (RFC 7541): all of every block, since the table depends on it, but keeps only what matters.</summary>
internal sealed class HeaderDecoder
{
    private const int MaxString = 1 << 20;

    private readonly HeaderTable _table = new();
    private byte[] _name = new byte[256];
    private byte[] _value = new byte[256];

    /// <summary>Adds what a whole header block says to <paramref name="summary"/>.</summary>
    public void Decode(ReadOnlySpan<byte> block, ref HeaderSummary summary)
    {
        while (!block.IsEmpty)
        {
            var first = block[0];
            if ((first & 0x80) != 0)
            {
                Keep(_table[ReadInteger(ref block, 7)], ref summary);
            }
            else if ((first & 0x40) != 0)
            {
                var entry = ReadLiteral(ref block, 6);
                _table.Add(entry);
                Keep(entry, ref summary);
            }
            else if ((first & 0x20) != 0)
            {
                _table.Resize(ReadInteger(ref block, 5));
            }
            else
            {
                Keep(ReadLiteral(ref block, 4), ref summary);
            }
        }
    }

    private static void Keep(in HeaderEntry entry, ref HeaderSummary summary)
    {
        switch (entry.Name)
        {
            case HeaderName.Status:
                summary.Status = entry.Number;
                break;
            case HeaderName.GrpcStatus:
                summary.GrpcStatus = entry.Number;
                break;
            case HeaderName.GrpcMessage:
                summary.GrpcMessage = entry.Text;
                break;
        }
    }

    private HeaderEntry ReadLiteral(ref ReadOnlySpan<byte> block, int prefixBits)
    {
        var index = ReadInteger(ref block, prefixBits);
        HeaderName name;
        int nameLength;
        if (index > 0)
        {
            var named = _table[index];
            (name, nameLength) = (named.Name, named.NameLength);
        }
        else
        {
            var text = ReadString(ref block, ref _name);
            (name, nameLength) = (NameOf(text), text.Length);
        }

        var value = ReadString(ref block, ref _value);
        var number = -1;
        if (name is HeaderName.Status or HeaderName.GrpcStatus
            && !(Utf8Parser.TryParse(value, out number, out var used) && used == value.Length && number >= 0))
        {
            number = -1;
        }

        var message = name == HeaderName.GrpcMessage ? Encoding.UTF8.GetString(value) : null;
        return new HeaderEntry(name, number, message, nameLength, nameLength + value.Length + HeaderEntry.Overhead);
    }

    private static HeaderName NameOf(ReadOnlySpan<byte> name) => name switch
    {
        _ when name.SequenceEqual("grpc-status"u8) => HeaderName.GrpcStatus,
        _ when name.SequenceEqual("grpc-message"u8) => HeaderName.GrpcMessage,
        _ when name.SequenceEqual(":status"u8) => HeaderName.Status,
        _ => HeaderName.Other,
    };

    private static ReadOnlySpan<byte> ReadString(ref ReadOnlySpan<byte> block, ref byte[] scratch)
    {
        if (block.IsEmpty)
        {
            throw Truncated();
        }

        var isHuffman = (block[0] & 0x80) != 0;
        var length = ReadInteger(ref block, 7);
        if (length > block.Length || length > MaxString)
        {
            throw Truncated();
        }

        var bytes = block[..length];
        block = block[length..];
        if (!isHuffman)
        {
            return bytes;
        }

        var needed = HuffmanCode.MaxDecodedLength(length);
        if (scratch.Length < needed)
        {
            scratch = new byte[needed];
        }

        return scratch.AsSpan(0, HuffmanCode.Decode(bytes, scratch));
    }

    private static int ReadInteger(ref ReadOnlySpan<byte> block, int prefixBits)
    {
        var max = (1 << prefixBits) - 1;
        var value = block[0] & max;
        block = block[1..];
        if (value < max)
        {
            return value;
        }

        for (var shift = 0; shift <= 21; shift += 7)
        {
            if (block.IsEmpty)
            {
                throw Truncated();
            }

            var next = block[0];
            block = block[1..];
            value += (next & 0x7f) << shift;
            if ((next & 0x80) == 0)
            {
                return value;
            }
        }

        throw new Http2ProtocolException(Http2ErrorCode.CompressionError, "A header block holds a number that is too large.");
    }

    private static Http2ProtocolException Truncated() => new(Http2ErrorCode.CompressionError, "A header block ends too early.");
}

/// <summary>What the header blocks of one answer say; fields that did not come are -1.</summary>
internal record struct HeaderSummary(int Status, int GrpcStatus, string? GrpcMessage)
{
    public static readonly HeaderSummary Empty = new(-1, -1, null);
}
