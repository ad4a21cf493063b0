using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace CasesPdp.Decisions;

/// <summary>
/// An immutable set of names, each with the id 0, 1, 2, ... in which order it was given. Names are compared byte by byte as UTF-8.
/// </summary>
/// <remarks>
/// Open addressing over one blob of bytes, at most half full. The hash is seeded afresh in every process, so that a caller cannot
/// choose names that collide; absent and long names cost one hash and, nearly always, no comparison. Thread-safe; a look-up
/// allocates nothing.
/// </remarks>
public sealed class NameIndex
{
    private static readonly (ulong A, ulong B) Seed = (RandomOddWord(), RandomOddWord());

    private readonly string[] _names;
    private readonly byte[] _bytes;
    private readonly int[] _starts;
    private readonly Slot[] _slots;
    private readonly int _mask;

    /// <summary>Indexes <paramref name="names"/>; the id of a name is its place.</summary>
    /// <exception cref="ArgumentException">A name occurs twice, or is not well-formed UTF-16.</exception>
    public NameIndex(IReadOnlyList<string> names)
    {
        ArgumentNullException.ThrowIfNull(names);
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var byteCount = 0;
        for (var i = 0; i < names.Count; i++)
        {
            byteCount = checked(byteCount + strict.GetByteCount(names[i]));
        }

        _names = new string[names.Count];
        _bytes = new byte[byteCount];
        _starts = new int[names.Count + 1];
        _slots = new Slot[(int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(4, names.Count * 2L))];
        _mask = _slots.Length - 1;
        for (var id = 0; id < names.Count; id++)
        {
            _names[id] = names[id];
            _starts[id + 1] = _starts[id] + strict.GetBytes(names[id], _bytes.AsSpan(_starts[id]));
            Insert(id);
        }
    }

    /// <summary>How many names there are.</summary>
    public int Count => _names.Length;

    /// <summary>Bytes held besides the strings: blob, starts and slots.</summary>
    public long SizeInBytes => _bytes.Length + (4L * _starts.Length) + (8L * _slots.Length);

    /// <summary>The name of <paramref name="id"/>.</summary>
    public string this[int id] => _names[id];

    /// <summary>The name of <paramref name="id"/> as UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8(int id) => _bytes.AsSpan(_starts[id], _starts[id + 1] - _starts[id]);

    /// <summary>The id of the name that is these bytes, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ReadOnlySpan<byte> utf8)
    {
        var hash = Hash(utf8);
        var slots = _slots;
        for (var at = (int)hash & _mask; ; at = (at + 1) & _mask)
        {
            var slot = slots[at];
            if (slot.IdPlusOne == 0)
            {
                return -1;
            }

            if (slot.Tag == (uint)(hash >> 32) && Utf8(slot.IdPlusOne - 1).SequenceEqual(utf8))
            {
                return slot.IdPlusOne - 1;
            }
        }
    }

    /// <summary>The id of <paramref name="name"/>, or -1; also -1 for a name that is not well-formed UTF-16.</summary>
    public int Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
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

    private void Insert(int id)
    {
        var name = Utf8(id);
        if (Find(name) >= 0)
        {
            throw new ArgumentException($"The name '{_names[id]}' occurs twice.");
        }

        var hash = Hash(name);
        var at = (int)hash & _mask;
        while (_slots[at].IdPlusOne != 0)
        {
            at = (at + 1) & _mask;
        }

        _slots[at] = new Slot((uint)(hash >> 32), id + 1);
    }

    // Folded 64 x 64 -> 128 bit multiplication (the mum step of wyhash) over eight bytes at a time; the length is part of the start value.
    private static ulong Hash(ReadOnlySpan<byte> utf8)
    {
        var (a, b) = Seed;
        var state = a ^ ((ulong)utf8.Length * b);
        var rest = utf8;
        while (rest.Length > 8)
        {
            state = Mix(state ^ MemoryMarshal.Read<ulong>(rest), b);
            rest = rest[8..];
        }

        ulong tail = 0;
        if (utf8.Length >= 8)
        {
            tail = MemoryMarshal.Read<ulong>(utf8[^8..]);
        }
        else
        {
            for (var i = 0; i < utf8.Length; i++)
            {
                tail |= (ulong)utf8[i] << (8 * i);
            }
        }

        return Mix(Mix(state ^ tail, b), a);
    }

    private static ulong Mix(ulong x, ulong y)
    {
        var high = Math.BigMul(x, y, out var low);
        return high ^ low;
    }

    private static ulong RandomOddWord()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return MemoryMarshal.Read<ulong>(bytes) | 1;
    }

    private readonly record struct Slot(uint Tag, int IdPlusOne);
}
