using System.Buffers.Binary;

namespace CasesPdp.Server.Wire;

/// <summary>Fills a span with bits, least significant first, a machine word at a time.</summary>
internal ref struct BitColumn(Span<byte> bytes)
{
    private const int WordBits = 64;

    private Span<byte> _rest = bytes;
    private ulong _word;
    private int _bits;

    /// <summary>Adds the leading bits of a line; bits of the line behind them are not set.</summary>
    public void Add(ReadOnlySpan<ulong> line, int count)
    {
        foreach (var word in line)
        {
            Add(word, Math.Min(count, WordBits));
            count -= WordBits;
        }
    }

    /// <summary>Writes what is left; the padding is zero.</summary>
    public readonly void Finish()
    {
        for (var i = 0; i < _rest.Length; i++)
        {
            _rest[i] = (byte)(_word >> (8 * i));
        }
    }

    private void Add(ulong word, int count)
    {
        _word |= word << _bits;
        var free = WordBits - _bits;
        if (count < free)
        {
            _bits += count;
            return;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(_rest, _word);
        _rest = _rest[sizeof(ulong)..];
        _bits = count - free;
        _word = free == WordBits ? 0 : word >> free;
    }
}
