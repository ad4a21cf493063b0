using System.Runtime.InteropServices;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>
/// Knows objects that stand in the same place of their documents again, word for word, and what a reader made of them. Role exports repeat
/// a few thousand entries a hundred thousand times; each is read once.
/// </summary>
/// <param name="innerKey">The key of a member of such objects whose own objects are known by <paramref name="inner"/>.</param>
/// <param name="inner">The pool of those objects.</param>
internal sealed class RepeatPool(string? innerKey = null, RepeatPool? inner = null)
{
    /// <summary>Longest text of an object that is known, in bytes: what is longer is hardly written twice.</summary>
    public const int MostBytes = 1024;

    /// <summary>Most bytes of all texts together, with <see cref="BytesBesides"/> for each. Past that the bundle does not repeat itself, and
    /// the pool would only cost.</summary>
    public const int MostTotalBytes = 8 * 1024 * 1024;

    /// <summary>What a text takes besides its own bytes, about.</summary>
    public const int BytesBesides = 96;

    private readonly Dictionary<byte[], Repeat> _repeats = new(new BytesComparer());
    private int _bytes;

    /// <summary>The pool for what stands under a key of such an object; null when there is none.</summary>
    public RepeatPool? Under(string key) => key == innerKey ? inner : null;

    /// <summary>What is known of an object with this text; null when it is not known, and there is no room for it.</summary>
    public Repeat? Find(ReadOnlySpan<byte> text)
    {
        var lookup = _repeats.GetAlternateLookup<ReadOnlySpan<byte>>();
        if (!lookup.TryGetValue(text, out var repeat) && _bytes + text.Length + BytesBesides <= MostTotalBytes)
        {
            _bytes += text.Length + BytesBesides;
            lookup[text] = repeat = new Repeat();
        }

        return repeat;
    }

    /// <summary>The hash of a text. That of strings has a secret of the process, so that nobody can make texts of one hash; with
    /// <see cref="HashCode"/> some collide whatever its secret is. An odd last byte does not count: it is the bracket that closes the
    /// object.</summary>
    internal static int HashOf(ReadOnlySpan<byte> text) => string.GetHashCode(MemoryMarshal.Cast<byte, char>(text));

    private sealed class BytesComparer : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate) => HashOf(alternate);

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}

/// <summary>Objects with one text in one place.</summary>
internal sealed class Repeat
{
    /// <summary>What a reader made of the first one, and makes of all; null while it is unknown, or where the text has findings.</summary>
    public object? Value { get; set; }
}
