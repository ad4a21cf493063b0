using System.Runtime.InteropServices;

namespace CasesPdp.Policies.Compilation;

/// <summary>A row of grants as the key of a dictionary: rows of equal words are equal. The array must not change any more.</summary>
internal readonly struct RowKey(ulong[] words) : IEquatable<RowKey>
{
    private readonly ulong[] _words = words;

    public bool Equals(RowKey other) => _words.AsSpan().SequenceEqual(other._words);

    public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(_words.AsSpan()));
        return hash.ToHashCode();
    }
}
