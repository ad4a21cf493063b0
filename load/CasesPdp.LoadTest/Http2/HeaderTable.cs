namespace CasesPdp.LoadTest.Http2;

/// <summary>The static and dynamic tables by which a peer's header blocks are read (RFC 7541 section 2.3).</summary>
internal sealed class HeaderTable
{
    /// <summary>The largest dynamic table that the peer may use, as nothing else is asked for.</summary>
    public const int MaxSize = 4_096;

    private const int FirstStatus = 8;

    // Bytes of the names of the static table, of which only `:status` matters here.
    private static ReadOnlySpan<byte> StaticNameLengths =>
    [
        10, 7, 7, 5, 5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 14, 15, 15, 13, 6, 27, 3, 5, 13, 13, 19, 16, 16, 14, 16, 13, 12,
        6, 4, 4, 6, 7, 4, 4, 8, 17, 13, 8, 19, 13, 4, 8, 12, 18, 19, 5, 7, 7, 11, 6, 10, 25, 17, 10, 4, 3, 16,
    ];

    private static ReadOnlySpan<short> StaticStatuses => [200, 204, 206, 304, 400, 404, 500];

    // A ring: older entries follow the newest.
    private readonly HeaderEntry[] _entries = new HeaderEntry[MaxSize / HeaderEntry.Overhead];
    private int _newest;
    private int _count;
    private int _size;
    private int _limit = MaxSize;

    public int Count => _count;

    /// <summary>The entry with that index: 1 to 61 static, dynamic above.</summary>
    public HeaderEntry this[int index]
    {
        get
        {
            if (index >= 1 && index <= StaticNameLengths.Length)
            {
                return Static(index);
            }

            var at = index - StaticNameLengths.Length - 1;
            return at >= 0 && at < _count
                ? _entries[(_newest + at) % _entries.Length]
                : throw new Http2ProtocolException(Http2ErrorCode.CompressionError, $"Header index {index} is not in the table.");
        }
    }

    /// <summary>Adds an entry and drops what no longer fits; one larger than the table empties it.</summary>
    public void Add(HeaderEntry entry)
    {
        Shrink(_limit - entry.Size);
        if (entry.Size > _limit)
        {
            return;
        }

        _newest = (_newest + _entries.Length - 1) % _entries.Length;
        _entries[_newest] = entry;
        _count++;
        _size += entry.Size;
    }

    /// <summary>The peer chose another size.</summary>
    public void Resize(int limit)
    {
        if (limit > MaxSize)
        {
            throw new Http2ProtocolException(Http2ErrorCode.CompressionError, $"A header table of {limit} bytes was not agreed on.");
        }

        _limit = limit;
        Shrink(limit);
    }

    private static HeaderEntry Static(int index)
    {
        var nameLength = StaticNameLengths[index - 1];
        var status = index - FirstStatus;
        return status >= 0 && status < StaticStatuses.Length
            ? new HeaderEntry(HeaderName.Status, StaticStatuses[status], null, nameLength, 0)
            : new HeaderEntry(HeaderName.Other, -1, null, nameLength, 0);
    }

    private void Shrink(int limit)
    {
        while (_count > 0 && _size > limit)
        {
            _count--;
            _size -= _entries[(_newest + _count) % _entries.Length].Size;
        }
    }
}

/// <summary>A header field that was read: as much of it as matters.</summary>
/// <param name="Name">Which field.</param>
/// <param name="Number">The value of a field that is a number; -1 if it is none.</param>
/// <param name="Text">The value of a <c>grpc-message</c>, still percent-encoded.</param>
/// <param name="NameLength">The bytes of the name: a table entry made from this one's name needs it.</param>
/// <param name="Size">Its size in the dynamic table.</param>
internal readonly record struct HeaderEntry(HeaderName Name, int Number, string? Text, int NameLength, int Size)
{
    /// <summary>What RFC 7541 section 4.1 adds to the bytes of name and value.</summary>
    public const int Overhead = 32;
}

/// <summary>The header fields of an answer that the harness looks at.</summary>
internal enum HeaderName : byte
{
    Other,
    Status,
    GrpcStatus,
    GrpcMessage,
}
