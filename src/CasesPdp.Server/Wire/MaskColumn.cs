using System.Numerics;
using System.Runtime.Intrinsics;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>Decides many cells at once: one mask of operations against a column of granted words, a bit for each.</summary>
internal static class MaskColumn
{
    private const int WordBits = 64;

    /// <summary>Sets bit <c>i</c> of the line where word <c>i</c> grants all of the operations, and clears it where not.</summary>
    public static void Compare(ReadOnlySpan<ulong> granted, ulong operations, Span<ulong> line)
    {
        var mask = Vector256.Create(operations);
        for (var word = 0; word < line.Length; word++)
        {
            var of = granted[(word * WordBits)..Math.Min(granted.Length, (word + 1) * WordBits)];
            ulong bits = 0;
            var bit = 0;
            for (; of.Length >= Vector256<ulong>.Count; of = of[Vector256<ulong>.Count..])
            {
                var allowed = Vector256.Equals(Vector256.Create(of) & mask, mask);
                bits |= (ulong)allowed.ExtractMostSignificantBits() << bit;
                bit += Vector256<ulong>.Count;
            }

            foreach (var one in of)
            {
                bits |= ((operations & ~one) == 0 ? 1UL : 0) << bit++;
            }

            line[word] = bits;
        }
    }

    /// <summary>How many bits are set.</summary>
    public static int Count(ReadOnlySpan<ulong> line)
    {
        var count = 0;
        foreach (var word in line)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>Writes the reason that goes with each bit.</summary>
    public static void Expand(ReadOnlySpan<ulong> line, Reason denial, Span<byte> reasons)
    {
        for (var i = 0; i < reasons.Length; i++)
        {
            var isAllowed = (line[i / WordBits] >> (i % WordBits) & 1) != 0;
            reasons[i] = isAllowed ? (byte)Reason.Allowed : (byte)denial;
        }
    }
}
