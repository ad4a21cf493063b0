using System.Numerics;

namespace CasesPdp.Policies.Changes;

/// <summary>Sets as machine words.</summary>
internal static class Bits
{
    /// <summary>The place of the lowest bit of a word that is not zero.</summary>
    public static int Lowest(ulong word) => BitOperations.TrailingZeroCount(word);

    /// <summary>How many bits are set.</summary>
    public static int Count(ulong word) => BitOperations.PopCount(word);

    /// <summary>Whether a set holds that member.</summary>
    public static bool Has(UInt128 set, int member) => (set >> member & 1) != 0;
}
