using System.Numerics;
using System.Runtime.InteropServices;

namespace CasesPdp.Cli.Requests;

/// <summary>The member names of all objects of one line: finds a name that occurs twice in its object.</summary>
/// <remarks>
/// One hash table for the whole line, each name beside the number of its object, so that time stays linear. The hash is the
/// runtime's own for strings, seeded in every process: a sender cannot choose names that collide. Slots carry the number of
/// the line that wrote them, so a new line starts with an empty table without clearing it.
/// </remarks>
internal sealed class KeySet
{
    private Slot[] _slots = new Slot[64];
    private int _count;
    private int _line;
    private int _scopes;

    /// <summary>How many slots the look-ups of this line visited: in proportion to its names.</summary>
    public int Probes { get; private set; }

    /// <summary>Empties the set for the next line.</summary>
    public void Begin()
    {
        _count = 0;
        _scopes = 0;
        Probes = 0;
        if (++_line == int.MaxValue)
        {
            Array.Clear(_slots);
            _line = 1;
        }
    }

    /// <summary>A number for an object whose names are to be distinct.</summary>
    public int NewScope() => _scopes++;

    /// <summary>Adds the name to the object's; false when it is there already.</summary>
    public bool Add(RequestLine line, int scope, TextSlice key)
    {
        if (_count >= _slots.Length / 2)
        {
            Grow();
        }

        var text = line.Text(key);
        var hash = Hash(text, scope);
        var mask = _slots.Length - 1;
        for (var at = hash & mask; ; at = (at + 1) & mask)
        {
            Probes++;
            ref var slot = ref _slots[at];
            if (slot.Line != _line)
            {
                slot = new Slot(_line, scope, hash, key);
                _count++;
                return true;
            }

            if (slot.Hash == hash && slot.Scope == scope && line.Text(slot.Key).SequenceEqual(text))
            {
                return false;
            }
        }
    }

    private static int Hash(ReadOnlySpan<byte> text, int scope)
    {
        var hash = string.GetHashCode(MemoryMarshal.Cast<byte, char>(text));
        var last = text.Length % 2 == 0 ? 0 : text[^1] + 1;
        return (int)(((uint)hash + (uint)last + (BitOperations.RotateLeft((uint)scope, 16) ^ (uint)scope)) * 0x9E3779B1u >> 1);
    }

    private void Grow()
    {
        var old = _slots;
        _slots = new Slot[2 * old.Length];
        var mask = _slots.Length - 1;
        foreach (var slot in old)
        {
            if (slot.Line != _line)
            {
                continue;
            }

            var at = slot.Hash & mask;
            while (_slots[at].Line == _line)
            {
                at = (at + 1) & mask;
            }

            _slots[at] = slot;
        }
    }

    private readonly record struct Slot(int Line, int Scope, int Hash, TextSlice Key);
}
