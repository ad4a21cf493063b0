using System.Buffers.Binary;

namespace CasesPdp.Server.Wire;

/// <summary>Fills a span with bits, least significant first, a machine word at a time.</summary>
internal ref struct BitColumn(Span<byte> bytes)
{
    private Span<byte> _rest = bytes;
    private ulong _word;
    private int _bits;

    /// <summary>Adds a bit.</summary>
    public void Add(bool bit)
    {
        _word |= (bit ? 1UL : 0UL) << _bits;
        if (++_bits == 64)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(_rest, _word);
            _rest = _rest[8..];
            _word = 0;
            _bits = 0;
        }
    }

    /// <summary>Writes what is left; the padding is zero.</summary>
    public void Finish()
    {
        for (var i = 0; i < _rest.Length; i++)
        {
            _rest[i] = (byte)(_word >> (8 * i));
        }
    }
}
