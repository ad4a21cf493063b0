using System.Numerics;

namespace CasesPdp.LoadTest.Recording;

/// <summary>
/// A coarse histogram that one thread writes and another may read at any time: good to six percent, for the live line only.
/// </summary>
internal sealed class LiveHistogram
{
    private const int SubBits = 4;
    private readonly long[] _counts = new long[64 << SubBits];

    public int Length => _counts.Length;

    public void Record(long nanoseconds) => _counts[BinOf(Math.Max(1, nanoseconds))]++;

    /// <summary>Adds the counts to those of other threads.</summary>
    public void AddTo(long[] totals)
    {
        for (var i = 0; i < _counts.Length; i++)
        {
            totals[i] += Volatile.Read(ref _counts[i]);
        }
    }

    /// <summary>The value below which that fraction of the counts lies, in nanoseconds; 0 if there are none.</summary>
    public static long Quantile(ReadOnlySpan<long> counts, double fraction)
    {
        var total = 0L;
        foreach (var count in counts)
        {
            total += count;
        }

        var wanted = (long)Math.Ceiling(total * fraction);
        for (var bin = 0; bin < counts.Length && total > 0; bin++)
        {
            wanted -= counts[bin];
            if (wanted <= 0)
            {
                return UpperEnd(bin);
            }
        }

        return 0;
    }

    private static int BinOf(long value)
    {
        var exponent = BitOperations.Log2((ulong)value);
        return exponent < SubBits
            ? (int)value
            : ((exponent - SubBits + 1) << SubBits) + (int)((value >> (exponent - SubBits)) & ((1 << SubBits) - 1));
    }

    private static long UpperEnd(int bin)
    {
        var exponent = (bin >> SubBits) + SubBits - 1;
        return exponent < SubBits ? bin : ((bin & ((1L << SubBits) - 1)) + (1L << SubBits) + 1) << (exponent - SubBits);
    }
}
