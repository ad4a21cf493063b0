using System.Runtime.CompilerServices;

namespace CasesPdp.Server.Wire;

/// <summary>Walks the fields of one protobuf message in a span, once.</summary>
/// <remarks>
/// It reads what senders write and falls back for the rest: every method answers false for bytes that are malformed or merely unusual
/// (groups, varints longer than they need be beyond five bytes). The caller then hands the whole message to the generated classes, which
/// know all of the format and refuse what must be refused.
/// </remarks>
internal ref struct WireCursor(ReadOnlySpan<byte> message)
{
    private readonly ReadOnlySpan<byte> _message = message;

    /// <summary>Where the next field starts.</summary>
    public int At;

    /// <summary>Whether every field has been read.</summary>
    public readonly bool IsAtEnd => At == _message.Length;

    /// <summary>Whether the next field has that tag, which is a single byte.</summary>
    public readonly bool IsAt(uint tag) => !IsAtEnd && _message[At] == tag;

    /// <summary>Reads a tag, a length, or a small number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadNumber(out uint value)
    {
        if ((uint)At < (uint)_message.Length && _message[At] < 0x80)
        {
            value = _message[At++];
            return true;
        }

        return TryReadLongNumber(out value);
    }

    /// <summary>Reads the content of a length-delimited field.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadBytes(out ReadOnlySpan<byte> content)
    {
        if (TryReadNumber(out var length) && length <= (uint)(_message.Length - At))
        {
            content = _message.Slice(At, (int)length);
            At += (int)length;
            return true;
        }

        content = default;
        return false;
    }

    /// <summary>
    /// Reads the content of a field behind its tag. Fields that are not length-delimited are unknown to this version: they are skipped, and
    /// their content is empty.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadContent(uint tag, out ReadOnlySpan<byte> content)
    {
        if ((tag & 7) == 2 && tag >> 3 != 0)
        {
            return TryReadBytes(out content);
        }

        content = default;
        return TrySkip(tag);
    }

    /// <summary>Reads a number of up to 64 bits.</summary>
    public bool TryReadVarint(out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 70 && At < _message.Length; shift += 7)
        {
            var next = _message[At++];
            if (shift == 63 && next > 1)
            {
                return false;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a flag.</summary>
    public bool TryReadFlag(out bool flag)
    {
        var read = TryReadNumber(out var value);
        flag = value != 0;
        return read;
    }

    /// <summary>Where the content that was read last stands in the message.</summary>
    public readonly (int Start, int Length) PlaceOf(ReadOnlySpan<byte> content) => (At - content.Length, content.Length);

    /// <summary>Passes over a field that this version does not know.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TrySkip(uint tag)
    {
        if (tag >> 3 == 0)
        {
            return false;
        }

        return (tag & 7) switch
        {
            0 => TrySkipVarint(),
            1 => TryAdvance(8),
            2 => TryReadBytes(out _),
            5 => TryAdvance(4),
            _ => false,
        };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TryReadLongNumber(out uint value)
    {
        value = 0;
        for (var shift = 0; shift < 35 && At < _message.Length; shift += 7)
        {
            var next = _message[At++];
            if (shift == 28 && next > 0x0F)
            {
                return false;
            }

            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private bool TrySkipVarint()
    {
        for (var i = 0; i < 10 && At < _message.Length; i++)
        {
            if (_message[At++] < 0x80)
            {
                return true;
            }
        }

        return false;
    }

    private bool TryAdvance(int count)
    {
        if (_message.Length - At < count)
        {
            return false;
        }

        At += count;
        return true;
    }
}
