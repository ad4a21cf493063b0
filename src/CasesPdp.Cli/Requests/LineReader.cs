namespace CasesPdp.Cli.Requests;

/// <summary>
/// Splits a stream of bytes into lines. Nothing is decoded, and only the rest of a line across two reads is copied.
/// </summary>
/// <remarks>
/// Lines end with a line feed or with the stream. A UTF-8 byte order mark at the start of the stream is skipped. A line that is too
/// long is skipped in bounded memory and reported with its beginning only.
/// </remarks>
internal sealed class LineReader
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private readonly Stream _stream;
    private readonly int _longestLine;
    private readonly byte[] _buffer;
    private int _start;
    private int _end;
    private int _searched;
    private bool _isAtEnd;
    private bool _isAtStart = true;

    /// <summary>Reads from <paramref name="stream"/>, which it leaves open.</summary>
    /// <param name="stream">The bytes.</param>
    /// <param name="longestLine">The most bytes of a line, without its line feed.</param>
    public LineReader(Stream stream, int longestLine)
    {
        _stream = stream;
        _longestLine = longestLine;
        _buffer = new byte[longestLine + 1 + (256 * 1024)];
    }

    /// <summary>Whether the line just read is too long; only its beginning is given.</summary>
    public bool IsTooLong { get; private set; }

    /// <summary>Whether the next line can be read without waiting for the stream.</summary>
    public bool HasLine
    {
        get
        {
            var found = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
            _searched = found < 0 ? _end : _searched + found;
            return found >= 0 || (_isAtEnd && _end > _start);
        }
    }

    /// <summary>The next line, without its line feed; it holds until the next call.</summary>
    /// <returns>False at the end of the stream.</returns>
    public bool TryRead(out ArraySegment<byte> line)
    {
        IsTooLong = false;
        while (!HasLine)
        {
            if (_isAtEnd)
            {
                line = default;
                return false;
            }

            if (_end - _start > _longestLine)
            {
                line = SkipLongLine();
                return true;
            }

            Fill();
        }

        line = new ArraySegment<byte>(_buffer, _start, _searched - _start);
        IsTooLong = line.Count > _longestLine;
        Advance();
        return true;
    }

    private void Advance()
    {
        _start = Math.Min(_searched + 1, _end);
        _searched = _start;
        _isAtStart = false;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _searched -= _start;
            _start = 0;
        }

        var read = _stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += read;
        _isAtEnd = read == 0;
        if (_isAtStart && (_end >= ByteOrderMark.Length || _isAtEnd))
        {
            _isAtStart = false;
            if (_buffer.AsSpan(0, _end).StartsWith(ByteOrderMark))
            {
                _start = ByteOrderMark.Length;
                _searched = Math.Max(_searched, _start);
            }
        }
    }

    // The beginning of the line stays in the buffer, since its id may stand there; the following reads overwrite each other behind it.
    private ArraySegment<byte> SkipLongLine()
    {
        Compact();
        var beginning = new ArraySegment<byte>(_buffer, 0, _longestLine);
        var room = _buffer.AsSpan(_longestLine);
        var kept = _end - _longestLine;
        while (true)
        {
            var found = room[..kept].IndexOf((byte)'\n');
            if (found >= 0)
            {
                _start = _longestLine + found + 1;
                _end = _longestLine + kept;
                break;
            }

            kept = _stream.Read(_buffer, _longestLine, room.Length);
            if (kept == 0)
            {
                _isAtEnd = true;
                _start = _end = _longestLine;
                break;
            }
        }

        _searched = _start;
        IsTooLong = true;
        return beginning;
    }

    private void Compact()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
    }
}
