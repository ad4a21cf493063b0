using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>
/// How items were read before, by their bytes: the items of a list page ask the same few questions of many cases. Each is still decided on
/// its own; only its names are not resolved again.
/// </summary>
/// <remarks>
/// Every item has one place, which the last one read takes: what others ask can make this forget, never grow or err, since bytes are
/// compared whole. Belongs to one policy and one thread.
/// </remarks>
internal sealed class KnownItems
{
    private const int Places = 256;
    private const int Block = 16;
    private const int LeastBytes = Block;
    private const int MostBytes = 3 * Block;

    // Any odd numbers that mix well.
    private const ulong NameMix = 0x9E37_79B9_7F4A_7C15;
    private const ulong TailMix = 0xC2B2_AE3D_27D4_EB4F;

    // Behind the heads of item, action and name: the length of the name and how it begins.
    private const int NameAt = 5;

    private readonly Entry[] _entries = new Entry[Places];

    /// <summary>Decides items for as long as they are known and lie in the space at hand.</summary>
    /// <param name="request">The batch.</param>
    /// <param name="row">The subject's grants in that space.</param>
    /// <param name="space">The space, as it was remembered.</param>
    /// <param name="at">Where the next item starts.</param>
    /// <param name="item">The index of the next item.</param>
    /// <param name="reasons">The column.</param>
    /// <returns>The same of the first item that is not known.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public (int At, int Item) Decide(
        ReadOnlySpan<byte> request, ReadOnlySpan<ulong> row, int space, int at, int item, Span<byte> reasons)
    {
        var bytes = new WireBytes(request);
        var entries = _entries;
        for (var last = request.Length - MostBytes; at <= last && item < reasons.Length; item++)
        {
            var length = WireBytes.HeadBytes + (bytes.HeadAt(at) >> 8);
            if (length is < LeastBytes or > MostBytes)
            {
                break;
            }

            ref readonly var entry = ref entries[PlaceOf(bytes, at, length)];
            if (entry.Front != bytes.WindowAt(at) || entry.Middle != MiddleOf(bytes, at, length) || entry.Back != BackOf(bytes, at, length)
                || entry.Space != space)
            {
                break;
            }

            reasons[item] = (byte)Decider.DecideOperations(entry.Operations, row[entry.Owner]);
            at += length;
        }

        return (at, item);
    }

    /// <summary>Remembers an item that brings its own action and resource, unless it is too long or too short for that.</summary>
    /// <param name="request">The batch.</param>
    /// <param name="start">Where the item starts.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="operations">The operations that it asks for: nothing else is asked.</param>
    /// <param name="owner">The owner, available in the space.</param>
    /// <param name="space">The space.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public void Remember(ReadOnlySpan<byte> request, int start, int end, ulong operations, int owner, int space)
    {
        var length = end - start;
        if (length is >= LeastBytes and <= MostBytes && start <= request.Length - MostBytes)
        {
            var bytes = new WireBytes(request);
            _entries[PlaceOf(bytes, start, length)] = new Entry(
                bytes.WindowAt(start), MiddleOf(bytes, start, length), BackOf(bytes, start, length), operations, owner, space);
        }
    }

    private static int PlaceOf(WireBytes bytes, int start, int length) =>
        (int)(((bytes.WordAt(start + NameAt) * NameMix) + (bytes.WordAt(start + length - sizeof(ulong)) * TailMix)) >> 56);

    private static Vector128<byte> MiddleOf(WireBytes bytes, int start, int length) =>
        bytes.WindowAt(start + Block) & Vector128.LessThan(Vector128<byte>.Indices, Vector128.Create((byte)(length - Block)));

    // Nothing is left of it where the item is shorter.
    private static Vector128<byte> BackOf(WireBytes bytes, int start, int length) =>
        bytes.WindowAt(start + (2 * Block))
        & Vector128.LessThan(Vector128<sbyte>.Indices, Vector128.Create((sbyte)(length - (2 * Block)))).AsByte();

    // The bytes of the item, padded with zeros; what it asks. Blocks are of the size that every processor has, so that native code does,
    // too.
    private readonly record struct Entry(
        Vector128<byte> Front, Vector128<byte> Middle, Vector128<byte> Back, ulong Operations, int Owner, int Space);
}
