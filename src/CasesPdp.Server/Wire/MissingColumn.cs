using System.Numerics;
using System.Text;

namespace CasesPdp.Server.Wire;

/// <summary>What denied items lack, written as the fields of the answer as items are decided.</summary>
internal sealed class MissingColumn
{
    /// <summary>Most bytes of the names in an answer: what would be larger is refused before it is built up.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    private const int KeptBytes = 64 * 1024;

    // The longest varint of a length or an index, and a tag.
    private const int HeadBytes = 6;

    private byte[] _fields = [];
    private int _length;

    /// <summary>The names that the question at hand lacks, in ordinal order.</summary>
    public List<string> Names { get; } = [];

    /// <summary>The fields so far.</summary>
    public ReadOnlySpan<byte> Fields => _fields.AsSpan(0, _length);

    /// <summary>Adds <see cref="Names"/> as those of a single question; false where the answer would be too large.</summary>
    public bool TryAdd()
    {
        if (!TryEnsureRoom(SizeOfNames()))
        {
            return false;
        }

        WriteNames(WireTags.CheckMissing);
        return true;
    }

    /// <summary>
    /// Adds <see cref="Names"/> as those of an item; false where the answer would be too large. Items come in ascending order.
    /// </summary>
    public bool TryAdd(int item)
    {
        var names = SizeOfNames();
        var index = item == 0 ? 0 : 1 + SizeOf(item);
        if (!TryEnsureRoom(HeadBytes + index + names))
        {
            return false;
        }

        _fields[_length++] = WireTags.BatchMissing;
        Write(index + names);
        if (item != 0)
        {
            _fields[_length++] = WireTags.MissingIndex;
            Write(item);
        }

        WriteNames(WireTags.MissingName);
        return true;
    }

    /// <summary>Forgets the fields, and their room where it has grown large.</summary>
    public void Clear()
    {
        _length = 0;
        if (_fields.Length > KeptBytes)
        {
            _fields = [];
        }
    }

    private int SizeOfNames()
    {
        var size = 0;
        foreach (var name in Names)
        {
            var length = Encoding.UTF8.GetByteCount(name);
            size += 1 + SizeOf(length) + length;
        }

        return size;
    }

    private void WriteNames(byte tag)
    {
        foreach (var name in Names)
        {
            _fields[_length++] = tag;
            Write(Encoding.UTF8.GetByteCount(name));
            _length += Encoding.UTF8.GetBytes(name, _fields.AsSpan(_length));
        }
    }

    private void Write(int number)
    {
        for (; number >= 0x80; number >>= 7)
        {
            _fields[_length++] = (byte)(number | 0x80);
        }

        _fields[_length++] = (byte)number;
    }

    private bool TryEnsureRoom(int size)
    {
        if (_length + size > MostBytes)
        {
            return false;
        }

        if (_length + size > _fields.Length)
        {
            Array.Resize(ref _fields, (int)BitOperations.RoundUpToPowerOf2((uint)(_length + size)));
        }

        return true;
    }

    private static int SizeOf(int number) => (BitOperations.Log2((uint)number | 1) / 7) + 1;
}
