using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;
using System.Text;

namespace CasesPdp.Decisions;

/// <summary>
/// An immutable set of names, each with the id 0, 1, 2, ... in which order it was given. Names are compared byte by byte as UTF-8.
/// </summary>
/// <remarks>
/// Open addressing, at most half full, sets of few names far less. A slot holds its name where that has at most 16 bytes, as nearly all
/// have: then a look-up is one hash of two words, one slot, one comparison. The hash (multiply-shift of two words) is seeded afresh for
/// every set: callers, who insert nothing, cannot choose names that all meet the same crowded places; absent and long names cost one hash
/// and, nearly always, no comparison of bytes. Thread-safe; a look-up allocates nothing.
/// </remarks>
public sealed class NameIndex
{
    private const int Absent = -1;
    private const int WordBytes = 8;

    // Small sets take more slots per name: nearly every name then stands in its first slot, and the branch on that is predicted well.
    private const int FewNames = 2_048;
    private const int SlotsForFew = 8;
    private const int SlotsForMany = 2;

    // Some ten microseconds of work.
    private const int NamesPerCallback = 64;

    private readonly ulong _seedA = RandomOddWord();
    private readonly ulong _seedB = RandomOddWord();
    private readonly string[] _names;
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly Slot[] _slots;
    private readonly int _shift;

    /// <summary>Indexes <paramref name="names"/>; the id of a name is its place.</summary>
    /// <param name="names">The names, each once.</param>
    /// <param name="every64Names">Is called while the names are indexed, every 64 names; it may pause, or cancel by throwing.</param>
    /// <exception cref="ArgumentException">A name occurs twice, or is not well-formed UTF-16.</exception>
    public NameIndex(IReadOnlyList<string> names, Action? every64Names = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var byteCount = 0;
        for (var i = 0; i < names.Count; i++)
        {
            if (i % NamesPerCallback == 0)
            {
                every64Names?.Invoke();
            }

            byteCount = checked(byteCount + strict.GetByteCount(names[i]));
        }

        _names = new string[names.Count];
        _bytes = new byte[byteCount];
        _starts = new int[names.Count + 1];
        var slotsForName = names.Count <= FewNames ? SlotsForFew : SlotsForMany;
        _slots = new Slot[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, slotsForName * names.Count))];
        Array.Fill(_slots, new Slot(default, Absent, Absent));
        _shift = 64 - BitOperations.Log2((uint)_slots.Length);
        for (var id = 0; id < names.Count; id++)
        {
            if (id % NamesPerCallback == 0)
            {
                every64Names?.Invoke();
            }

            _names[id] = names[id];
            _starts[id + 1] = _starts[id] + strict.GetBytes(names[id], _bytes.AsSpan(_starts[id]));
            Insert(id);
        }
    }

    /// <summary>How many names there are.</summary>
    public int Count => _names.Length;

    /// <summary>Bytes held besides the strings: blob, starts and slots.</summary>
    public long SizeInBytes => _bytes.Length + (4L * _starts.Length) + ((long)Unsafe.SizeOf<Slot>() * _slots.Length);

    /// <summary>The name of <paramref name="id"/>.</summary>
    public string this[int id] => _names[id];

    /// <summary>The name of <paramref name="id"/> as UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8(int id) => _bytes.AsSpan(_starts[id], _starts[id + 1] - _starts[id]);

    /// <summary>The id of the name that is these bytes, or -1.</summary>
    public int Find(ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > Vector128<byte>.Count)
        {
            return FindLong(utf8);
        }

        return FindShort(Window(utf8), utf8.Length);
    }

    /// <summary>The id of a name of at most 16 bytes, or -1: as <see cref="Find(ReadOnlySpan{byte})"/>, for text that goes on.</summary>
    /// <param name="window">The name, and behind it anything.</param>
    /// <param name="length">How many bytes of the window are the name: 0 to 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int FindShort(Vector128<byte> window, int length)
    {
        var key = window & Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)length));
        var slots = _slots;
        for (var at = Place(key); ; at = (at + 1) & (slots.Length - 1))
        {
            ref readonly var slot = ref slots[at];
            if (slot.Key == key && slot.Length == length)
            {
                return slot.Id;
            }

            if (slot.Id < 0)
            {
                return Absent;
            }
        }
    }

    /// <summary>The id of <paramref name="name"/>, or -1; also -1 for a name that is not well-formed UTF-16.</summary>
    public int Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return TryNarrow(name, out var window) ? FindShort(window, name.Length) : FindEncoded(name);
    }

    // A name of at most 16 ASCII characters as it stands in a slot, padded with zeros. Two reads that overlap make up for its odd length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool TryNarrow(string name, out Vector128<byte> window)
    {
        var units = MemoryMarshal.Cast<char, ushort>(name.AsSpan());
        var (low, high) = (Vector128<ushort>.Zero, Vector128<ushort>.Zero);
        var unread = 0;
        if (units.Length > Vector128<byte>.Count)
        {
            window = default;
            return false;
        }

        if (units.Length >= WordBytes)
        {
            low = Vector128.Create(units);
            high = Vector128.Create(units[^WordBytes..]);
            unread = (2 * WordBytes) - units.Length;
        }
        else
        {
            Span<ushort> padded = stackalloc ushort[WordBytes];
            padded.Clear();
            units.CopyTo(padded);
            low = Vector128.Create<ushort>(padded);
        }

        var bytes = Vector128.Narrow(low, high).AsUInt64();
        window = bytes.WithElement(1, unread == WordBytes ? 0 : bytes[1] >> (8 * unread)).AsByte();
        return ((low | high) & Vector128.Create((ushort)0xFF80)) == Vector128<ushort>.Zero;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindEncoded(string name)
    {
        Span<byte> utf8 = stackalloc byte[Limits.NameBytes];
        return Encoding.UTF8.TryGetBytes(name, utf8, out var written)
            ? FindExact(name, utf8[..written])
            : FindExact(name, Encoding.UTF8.GetBytes(name));
    }

    // The encoder replaces a lone surrogate by U+FFFD; comparing the string too keeps such a name from matching one that holds U+FFFD.
    private int FindExact(string name, ReadOnlySpan<byte> utf8)
    {
        var id = Find(utf8);
        return id >= 0 && string.Equals(_names[id], name, StringComparison.Ordinal) ? id : -1;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int FindLong(ReadOnlySpan<byte> utf8)
    {
        var key = KeyOfLong(utf8);
        for (var at = Place(key); ; at = (at + 1) & (_slots.Length - 1))
        {
            ref readonly var slot = ref _slots[at];
            if (slot.Id < 0)
            {
                return Absent;
            }

            if (slot.Key == key && slot.Length == utf8.Length && Utf8(slot.Id).SequenceEqual(utf8))
            {
                return slot.Id;
            }
        }
    }

    private void Insert(int id)
    {
        var name = Utf8(id);
        if (Find(name) >= 0)
        {
            throw new ArgumentException($"The name '{_names[id]}' occurs twice.");
        }

        var key = name.Length <= Vector128<byte>.Count ? Window(name) : KeyOfLong(name);
        var at = Place(key);
        while (_slots[at].Id >= 0)
        {
            at = (at + 1) & (_slots.Length - 1);
        }

        _slots[at] = new Slot(key, name.Length, id);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Place(Vector128<byte> key)
    {
        var words = key.AsUInt64();
        return (int)(((words[0] * _seedA) + (words[1] * _seedB)) >> _shift);
    }

    // A name of at most 16 bytes, padded with zeros. Two reads that overlap make up for its odd length.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> Window(ReadOnlySpan<byte> name)
    {
        ulong low, high = 0;
        if (name.Length >= WordBytes)
        {
            low = BinaryPrimitives.ReadUInt64LittleEndian(name);
            var unread = (2 * WordBytes) - name.Length;
            high = unread == WordBytes ? 0 : BinaryPrimitives.ReadUInt64LittleEndian(name[^WordBytes..]) >> (8 * unread);
        }
        else if (name.Length >= sizeof(uint))
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(name)
                | (ulong)BinaryPrimitives.ReadUInt32LittleEndian(name[^sizeof(uint)..]) << (8 * (name.Length - sizeof(uint)));
        }
        else
        {
            low = 0;
            for (var i = 0; i < name.Length; i++)
            {
                low |= (ulong)name[i] << (8 * i);
            }
        }

        return Vector128.Create(low, high).AsByte();
    }

    // What stands in a slot for a name that does not fit: a hash, eight bytes at a time. The last eight may overlap those before; the
    // length is part of the start value. The step is that of the wyhash family.
    private Vector128<byte> KeyOfLong(ReadOnlySpan<byte> utf8)
    {
        var state = _seedA ^ ((ulong)utf8.Length * _seedB);
        for (var rest = utf8; rest.Length > WordBytes; rest = rest[WordBytes..])
        {
            state = Mix(state ^ BinaryPrimitives.ReadUInt64LittleEndian(rest), _seedB);
        }

        return Vector128.CreateScalar(Mix(state ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8[^WordBytes..]), _seedB)).AsByte();
    }

    private static ulong Mix(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low;
    }

    private static ulong RandomOddWord()
    {
        Span<byte> bytes = stackalloc byte[WordBytes];
        RandomNumberGenerator.Fill(bytes);
        return BinaryPrimitives.ReadUInt64LittleEndian(bytes) | 1;
    }

    // A name padded with zeros, or the hash of a long one; its length; its id.
    private readonly record struct Slot(Vector128<byte> Key, int Length, int Id);
}
