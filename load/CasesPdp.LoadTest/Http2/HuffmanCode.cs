namespace CasesPdp.LoadTest.Http2;

/// <summary>
/// The Huffman code of RFC 7541 appendix B. It is canonical: the codes follow from the lengths alone, so only these are listed.
/// </summary>
internal static class HuffmanCode
{
    private const int EndOfString = 256;
    private const int MaxPaddingBits = 7;

    // Bits of the code of each byte, and last of the end-of-string symbol.
    private static ReadOnlySpan<byte> Lengths =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23, 24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23, 21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25, 19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23, 26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
        30,
    ];

    // A binary tree: the children of node n stand at 2n and 2n + 1; a child below zero is a symbol, as its complement.
    private static readonly short[] Tree = BuildTree();

    /// <summary>The most bytes that so many coded bytes can stand for: the shortest code has five bits.</summary>
    public static int MaxDecodedLength(int codedLength) => (codedLength * 8 / 5) + 1;

    /// <summary>Decodes a string, and returns how many bytes it is.</summary>
    /// <exception cref="Http2ProtocolException">It holds the end-of-string symbol, or is not padded with its first bits.</exception>
    public static int Decode(ReadOnlySpan<byte> coded, Span<byte> decoded)
    {
        var length = 0;
        var node = 0;
        var bits = 0;
        var onlyOnes = true;
        foreach (var value in coded)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                var one = (value >> bit) & 1;
                var next = Tree[(2 * node) + one];
                bits++;
                onlyOnes &= one == 1;
                if (next >= 0)
                {
                    node = next;
                    continue;
                }

                if (~next == EndOfString)
                {
                    throw new Http2ProtocolException(Http2ErrorCode.CompressionError, "A Huffman string holds the end-of-string symbol.");
                }

                decoded[length++] = (byte)~next;
                (node, bits, onlyOnes) = (0, 0, true);
            }
        }

        return bits <= MaxPaddingBits && onlyOnes
            ? length
            : throw new Http2ProtocolException(Http2ErrorCode.CompressionError, "A Huffman string is padded wrongly.");
    }

    private static short[] BuildTree()
    {
        var lengths = Lengths.ToArray();
        var tree = new List<short> { 0, 0 };
        var code = 0u;
        var length = 0;
        foreach (var symbol in Enumerable.Range(0, lengths.Length).OrderBy(s => lengths[s]).ThenBy(s => s))
        {
            code <<= lengths[symbol] - length;
            length = lengths[symbol];
            Insert(tree, code++, length, symbol);
        }

        return [.. tree];
    }

    private static void Insert(List<short> tree, uint code, int length, int symbol)
    {
        var node = 0;
        for (var bit = length - 1; bit > 0; bit--)
        {
            var at = (2 * node) + (int)((code >> bit) & 1);
            if (tree[at] == 0)
            {
                tree[at] = (short)(tree.Count / 2);
                tree.AddRange([0, 0]);
            }

            node = tree[at];
        }

        tree[(2 * node) + (int)(code & 1)] = (short)~symbol;
    }
}
