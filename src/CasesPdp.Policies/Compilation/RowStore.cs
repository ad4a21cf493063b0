using System.Runtime.InteropServices;

namespace CasesPdp.Policies.Compilation;

/// <summary>The distinct rows of a grant table: equal rows get one id.</summary>
internal sealed class RowStore
{
    private readonly GrantLayout _layout;
    private readonly Dictionary<RowKey, int> _ids = [];
    private readonly List<ulong> _words = [];
    private readonly ulong[] _row;

    /// <summary>Starts with the two rows that always exist: nothing and everything.</summary>
    public RowStore(GrantLayout layout)
    {
        _layout = layout;
        _row = new ulong[layout.Stride];
        Intern(new ulong[layout.Stride]);
        Intern(layout.Everything());
    }

    /// <summary>All rows, end to end.</summary>
    public ulong[] ToArray() => [.. _words];

    /// <summary>The id of the row with this content; the files bits need not be set yet.</summary>
    public int Intern(ReadOnlySpan<ulong> row)
    {
        row.CopyTo(_row);
        _layout.MirrorFilesTags(_row);
        if (!_ids.TryGetValue(new RowKey(_row), out var id))
        {
            id = _ids.Count;
            _ids.Add(new RowKey([.. _row]), id);
            _words.AddRange(_row);
        }

        return id;
    }
}

/// <summary>A row of grants as the key of a dictionary: rows of equal words are equal. The array of a kept key must not change.</summary>
internal readonly struct RowKey(ulong[] words) : IEquatable<RowKey>
{
    private readonly ulong[] _words = words;

    public bool Equals(RowKey other) => _words.AsSpan().SequenceEqual(other._words);

    public override bool Equals(object? obj) => obj is RowKey other && Equals(other);

    // A hash with a secret of the process: who writes a bundle chooses the rows.
    public override int GetHashCode() => string.GetHashCode(MemoryMarshal.Cast<ulong, char>(_words.AsSpan()));
}
