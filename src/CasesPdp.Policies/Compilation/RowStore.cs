using System.Runtime.InteropServices;

namespace CasesPdp.Policies.Compilation;

/// <summary>The distinct rows of a grant table: equal rows get one id.</summary>
internal sealed class RowStore
{
    private readonly GrantLayout _layout;
    private readonly Dictionary<Key, int> _ids = [];
    private readonly List<ulong> _words = [];

    /// <summary>Starts with the two rows that always exist: nothing and everything.</summary>
    public RowStore(GrantLayout layout)
    {
        _layout = layout;
        Intern(new ulong[layout.Stride]);
        Intern(layout.Everything());
    }

    /// <summary>All rows, end to end.</summary>
    public ulong[] ToArray() => [.. _words];

    /// <summary>The id of the row with this content; the files bits need not be set yet.</summary>
    public int Intern(ReadOnlySpan<ulong> row)
    {
        var words = row.ToArray();
        _layout.MirrorFilesTags(words);
        var key = new Key(words);
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, key, out var exists);
        if (!exists)
        {
            id = _ids.Count - 1;
            _words.AddRange(words);
        }

        return id;
    }

    private readonly struct Key(ulong[] words) : IEquatable<Key>
    {
        private readonly ulong[] _words = words;

        public bool Equals(Key other) => _words.AsSpan().SequenceEqual(other._words);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.AddBytes(MemoryMarshal.AsBytes(_words.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
