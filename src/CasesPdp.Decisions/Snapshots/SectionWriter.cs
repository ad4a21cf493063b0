using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace CasesPdp.Decisions.Snapshots;

/// <summary>Writes the values of a section: little-endian, nothing padded.</summary>
internal sealed class SectionWriter
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Byte(byte value)
    {
        _bytes.GetSpan(1)[0] = value;
        _bytes.Advance(1);
    }

    public void Word16(ushort value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(_bytes.GetSpan(sizeof(ushort)), value);
        _bytes.Advance(sizeof(ushort));
    }

    public void Word32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.GetSpan(sizeof(int)), value);
        _bytes.Advance(sizeof(int));
    }

    public void Word64(ulong value)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_bytes.GetSpan(sizeof(ulong)), value);
        _bytes.Advance(sizeof(ulong));
    }

    public void Raw(ReadOnlySpan<byte> bytes) => _bytes.Write(bytes);

    public void Names(NameIndex names)
    {
        var list = new string[names.Count];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = names[i];
        }

        Names(list);
    }

    /// <summary>Count, count + 1 offsets, and the bytes of the names.</summary>
    public void Names(IReadOnlyList<string> names)
    {
        Word32(names.Count);
        var offset = 0;
        Word32(offset);
        for (var i = 0; i < names.Count; i++)
        {
            offset = checked(offset + Strict.GetByteCount(names[i]));
            Word32(offset);
        }

        for (var i = 0; i < names.Count; i++)
        {
            Strict.GetBytes(names[i], _bytes);
        }
    }
}
