using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CasesPdp.Server.Wire;

/// <summary>
/// Unchecked reads of a request, for loops that have made sure that <see cref="Slack"/> bytes follow whatever they look at.
/// </summary>
internal readonly ref struct WireBytes(ReadOnlySpan<byte> bytes)
{
    /// <summary>How many bytes behind a place that lies in bounds may be read there.</summary>
    public const int Slack = 16;

    /// <summary>Tag and length of a field with a tag and a length of one byte each.</summary>
    public const int HeadBytes = 2;

    /// <summary>Two such heads: a message and its first field.</summary>
    public const int HeadsBytes = 2 * HeadBytes;

    /// <summary>What a head must equal its tag in; the rest is the length.</summary>
    public const int Head = 0x80FF;

    /// <summary>As <see cref="Head"/>, for two.</summary>
    public const uint Heads = ((uint)Head << 16) | Head;

    private readonly ref byte _first = ref MemoryMarshal.GetReference(bytes);

    /// <summary>The head at that place.</summary>
    public int HeadAt(int at) => Unsafe.ReadUnaligned<ushort>(ref Unsafe.Add(ref _first, at));

    /// <summary>The two heads at that place.</summary>
    public uint HeadsAt(int at) => Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref _first, at));

    /// <summary>The 16 bytes from that place on.</summary>
    public Vector128<byte> WindowAt(int at) => Vector128.LoadUnsafe(ref Unsafe.Add(ref _first, at));

    /// <summary>The number of 64 bits at that place.</summary>
    public ulong WordAt(int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref _first, at));

    /// <summary>Whether the last field of a message stands there: one of that tag, which ends where the message does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool IsLast(int at, int end, uint tag, out int length)
    {
        var head = HeadAt(at);
        length = head >> 8;
        return (head & Head) == tag && at + HeadBytes + length == end;
    }
}
