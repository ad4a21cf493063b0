using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace CasesPdp.Decisions.Snapshots;

/// <summary>Reads the values of a section that anybody may have written.</summary>
/// <remarks>What is taken into memory is at most a small multiple of the bytes that are there: a count alone takes nothing.</remarks>
internal ref struct SectionReader(SnapshotSection section, ReadOnlySpan<byte> content)
{
    private ReadOnlySpan<byte> _rest = content;

    /// <summary>How many bytes are left.</summary>
    public readonly int Left => _rest.Length;

    public readonly SnapshotException Refuse(string reason) => new(section, reason);

    public ReadOnlySpan<byte> Raw(int bytes)
    {
        if (bytes > _rest.Length)
        {
            throw Refuse("is cut off");
        }

        var taken = _rest[..bytes];
        _rest = _rest[bytes..];
        return taken;
    }

    public byte Byte() => Raw(1)[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        _ => throw Refuse("has a flag that is neither 0 nor 1"),
    };

    public uint Word32() => BinaryPrimitives.ReadUInt32LittleEndian(Raw(sizeof(uint)));

    public ulong Word64() => BinaryPrimitives.ReadUInt64LittleEndian(Raw(sizeof(ulong)));

    /// <summary>A number below <paramref name="limit"/>.</summary>
    public int Id(int limit)
    {
        var id = Word32();
        return id < (uint)limit ? (int)id : throw Refuse($"has {id} where there are {limit}");
    }

    /// <summary>A number below <paramref name="limit"/>, or -1.</summary>
    public int IdOrNone(int limit)
    {
        var id = Word32();
        return id == uint.MaxValue ? -1 : id < (uint)limit ? (int)id : throw Refuse($"has {id} where there are {limit}");
    }

    /// <summary>A count of things of that size, which must still be there.</summary>
    public int Count(int bytesOfEach, int most = int.MaxValue)
    {
        var count = Word32();
        if (count > (uint)most)
        {
            throw Refuse($"has {count} of something; at most {most} are read");
        }

        return (long)count * bytesOfEach <= _rest.Length ? (int)count : throw Refuse("is cut off");
    }

    /// <summary>That many numbers below <paramref name="limit"/>.</summary>
    public int[] Ids(int count, int limit)
    {
        var content = Numbers(count, sizeof(uint));
        var ids = new int[count];
        for (var i = 0; i < count; i++)
        {
            var id = BinaryPrimitives.ReadUInt32LittleEndian(content[(sizeof(uint) * i)..]);
            ids[i] = id < (uint)limit ? (int)id : throw Refuse($"has {id} where there are {limit}");
        }

        return ids;
    }

    /// <summary>As <see cref="Ids"/>, of 16 bits each.</summary>
    public ushort[] Ids16(int count, int limit)
    {
        var content = Numbers(count, sizeof(ushort));
        var ids = new ushort[count];
        for (var i = 0; i < count; i++)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(content[(sizeof(ushort) * i)..]);
            ids[i] = id < limit ? id : throw Refuse($"has {id} where there are {limit}");
        }

        return ids;
    }

    /// <summary>That many words.</summary>
    public ulong[] Words(int count)
    {
        var content = Numbers(count, sizeof(ulong));
        var words = new ulong[count];
        for (var i = 0; i < count; i++)
        {
            words[i] = BinaryPrimitives.ReadUInt64LittleEndian(content[(sizeof(ulong) * i)..]);
        }

        return words;
    }

    /// <summary>Where the parts of things begin, and where the last ends: from 0 on, none before the one before it.</summary>
    /// <param name="count">How many things.</param>
    /// <param name="bytesOfEach">The size of a part; the parts follow.</param>
    public int[] Starts(int count, int bytesOfEach)
    {
        var starts = Ids(checked(count + 1), int.MaxValue);
        if (starts[0] != 0)
        {
            throw Refuse("has parts that do not begin at 0");
        }

        for (var i = 1; i < starts.Length; i++)
        {
            if (starts[i] < starts[i - 1])
            {
                throw Refuse("has parts that end before they begin");
            }
        }

        return (long)starts[count] * bytesOfEach <= _rest.Length ? starts : throw Refuse("is cut off");
    }

    /// <summary>Names, each once.</summary>
    public string[] DistinctNames(int most = SnapshotFormat.MostNames)
    {
        var names = Names(most);
        return new HashSet<string>(names).Count == names.Length ? names : throw Refuse("has a name twice");
    }

    /// <summary>Names in ordinal order (by UTF-16 code units), each once.</summary>
    public string[] AscendingNames()
    {
        var names = Names();
        for (var i = 1; i < names.Length; i++)
        {
            if (string.CompareOrdinal(names[i - 1], names[i]) >= 0)
            {
                throw Refuse("has names that are not in ascending order");
            }
        }

        return names;
    }

    /// <summary>Names.</summary>
    public string[] Names(int most = SnapshotFormat.MostNames)
    {
        var count = Count(sizeof(uint), most);
        var starts = Starts(count, bytesOfEach: 1);
        var content = Raw(starts[count]);
        var names = new string[count];
        for (var i = 0; i < count; i++)
        {
            var name = content[starts[i]..starts[i + 1]];
            names[i] = Utf8.IsValid(name) ? Encoding.UTF8.GetString(name) : throw Refuse("has a name that is not UTF-8");
        }

        return names;
    }

    /// <summary>Refuses bytes that are left.</summary>
    public readonly void End()
    {
        if (!_rest.IsEmpty)
        {
            throw Refuse($"has {_rest.Length} bytes too many");
        }
    }

    private ReadOnlySpan<byte> Numbers(int count, int bytesOfEach) =>
        (long)count * bytesOfEach <= _rest.Length ? Raw(count * bytesOfEach) : throw Refuse("is cut off");
}
