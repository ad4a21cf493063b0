using System.Runtime.CompilerServices;

namespace CasesPdp.Decisions;

/// <summary>What every role grants in every space.</summary>
/// <remarks>
/// <para>A <em>row</em> is one word of operation bits for each owner, followed by the words of owner-independent bits. Equal rows are
/// stored once: real fleets have few distinct ones. Row 0 grants nothing, row 1 everything registered.</para>
/// <para>A role has one row for every space without an entry of its own, and sorted (space, row) entries whose rows already hold the
/// former. Roles that name spaces by pattern have further (pattern, row) entries, to be added wherever the pattern covers.</para>
/// <para>Immutable and thread-safe. Size: 16 bytes a role, 8 bytes an entry, plus the distinct rows.</para>
/// </remarks>
public sealed class GrantTable
{
    /// <summary>The row that grants nothing.</summary>
    public const int NothingRow = 0;

    /// <summary>The row that grants everything registered: a superuser's, and everybody's where security is off.</summary>
    public const int EverythingRow = 1;

    private const int PatternWords = Limits.SpacePatterns / 64;

    private readonly ulong[] _rows;
    private readonly int[] _everySpaceRow;
    private readonly int[] _entryStart;
    private readonly SpaceGrant[] _entries;
    private readonly int[] _patternStart;
    private readonly SpaceGrant[] _patternEntries;
    private readonly ulong[] _spaceFilter;

    /// <summary>Builds the table.</summary>
    /// <param name="owners">How many owner words lead a row.</param>
    /// <param name="sharedWords">How many owner-independent words follow.</param>
    /// <param name="rows">The distinct rows, end to end.</param>
    /// <param name="everySpaceRow">For each role its row in spaces without an entry.</param>
    /// <param name="entryStart">For each role the place of its first entry; one more at the end.</param>
    /// <param name="entries">The (space, row) entries, by role, then ascending by space.</param>
    /// <param name="patternStart">As <paramref name="entryStart"/>, for the pattern entries; empty when no role has any.</param>
    /// <param name="patternEntries">The (pattern, row) entries, by role.</param>
    public GrantTable(
        int owners,
        int sharedWords,
        ulong[] rows,
        int[] everySpaceRow,
        int[] entryStart,
        SpaceGrant[] entries,
        int[] patternStart,
        SpaceGrant[] patternEntries)
    {
        ArgumentNullException.ThrowIfNull(rows);
        OwnerCount = owners;
        SharedWords = sharedWords;
        ArgumentOutOfRangeException.ThrowIfNotEqual(rows.Length % Stride, 0);
        _rows = rows;
        _everySpaceRow = everySpaceRow;
        _entryStart = entryStart;
        _entries = entries;
        _patternStart = patternStart;
        _patternEntries = patternEntries;
        _spaceFilter = FiltersOf(entryStart, entries);
    }

    /// <summary>How many owners there are: the words that lead a row.</summary>
    public int OwnerCount { get; }

    /// <summary>How many owner-independent words follow in a row.</summary>
    public int SharedWords { get; }

    /// <summary>Words in a row.</summary>
    public int Stride => OwnerCount + SharedWords;

    /// <summary>Whether any role names spaces by pattern.</summary>
    public bool HasPatterns => _patternStart.Length != 0;

    /// <summary>How many roles there are.</summary>
    public int RoleCount => _everySpaceRow.Length;

    /// <summary>How many distinct rows are stored.</summary>
    public int RowCount => _rows.Length / Stride;

    /// <summary>How many (role, space) and (role, pattern) entries are stored.</summary>
    public int EntryCount => _entries.Length + _patternEntries.Length;

    /// <summary>Bytes held by rows, roles and entries.</summary>
    public long SizeInBytes =>
        (8L * (_rows.Length + _entries.Length + _patternEntries.Length + _spaceFilter.Length))
        + (4L * (_everySpaceRow.Length + _entryStart.Length + _patternStart.Length));

    /// <summary>That row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<ulong> Row(int row) => _rows.AsSpan(row * Stride, Stride);

    /// <summary>The role's row in spaces without an entry of its own.</summary>
    public int EverySpaceRow(int role) => _everySpaceRow[role];

    /// <summary>The role's (space, row) entries, ascending by space; each row holds what the role grants everywhere, too.</summary>
    public ReadOnlySpan<SpaceGrant> Entries(int role) =>
        _entries.AsSpan(_entryStart[role], _entryStart[role + 1] - _entryStart[role]);

    /// <summary>The role's (pattern, row) entries.</summary>
    public ReadOnlySpan<SpaceGrant> PatternEntries(int role) => _patternStart.Length == 0
        ? []
        : _patternEntries.AsSpan(_patternStart[role], _patternStart[role + 1] - _patternStart[role]);

    /// <summary>What <paramref name="roles"/> grant together wherever none of them names the space.</summary>
    /// <param name="roles">Ids of known roles.</param>
    /// <param name="scratch">At least <see cref="Stride"/> words.</param>
    public ReadOnlySpan<ulong> UnionEverywhere(ReadOnlySpan<int> roles, Span<ulong> scratch)
    {
        var union = scratch[..Stride];
        union.Clear();
        foreach (var role in roles)
        {
            Add(union, Row(_everySpaceRow[role]));
        }

        return union;
    }

    /// <summary>
    /// Where the role may grant something else than in every other space: bit <c>space % 64</c> is set for each space that it names. All
    /// bits are where it names spaces by pattern.
    /// </summary>
    public ulong SpaceFilter(int role) =>
        _patternStart.Length != 0 && _patternStart[role] != _patternStart[role + 1] ? ulong.MaxValue : _spaceFilter[role];

    /// <summary>
    /// What <paramref name="roles"/> grant together in <paramref name="space"/>. Nothing is allocated: a single role's row is answered in
    /// place, a union is built in <paramref name="scratch"/>.
    /// </summary>
    /// <param name="roles">Ids of known roles; repeating one changes nothing.</param>
    /// <param name="space">A space that is not malformed.</param>
    /// <param name="spaces">The table that knows the patterns.</param>
    /// <param name="scratch">At least <see cref="Stride"/> words.</param>
    public ReadOnlySpan<ulong> Union(ReadOnlySpan<int> roles, SpaceRef space, SpaceTable spaces, Span<ulong> scratch)
    {
        if (roles.Length == 1 && _patternStart.Length == 0)
        {
            return Row(RowOf(roles[0], space));
        }

        var union = scratch[..Stride];
        union.Clear();
        var last = NothingRow;
        foreach (var role in roles)
        {
            var row = RowOf(role, space);
            if (row != last)
            {
                Add(union, Row(row));
                last = row;
            }
        }

        if (_patternStart.Length != 0)
        {
            AddPatternEntries(union, roles, space, spaces);
        }

        return union;
    }

    private static void Add(Span<ulong> union, ReadOnlySpan<ulong> row)
    {
        for (var i = 0; i < union.Length && i < row.Length; i++)
        {
            union[i] |= row[i];
        }
    }

    private int RowOf(int role, SpaceRef space)
    {
        if (space.Id >= 0 && (_spaceFilter[role] >> (space.Id & 63) & 1) != 0)
        {
            var start = _entryStart[role];
            var place = FindPlace(_entries.AsSpan(start, _entryStart[role + 1] - start), space.Id);
            if (place >= 0)
            {
                return _entries[start + place].Row;
            }
        }

        return _everySpaceRow[role];
    }

    private static int FindPlace(ReadOnlySpan<SpaceGrant> entries, int space)
    {
        int low = 0, high = entries.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var place = entries[middle].Place;
            if (place == space)
            {
                return middle;
            }

            if (place < space)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return -1;
    }

    // Roles share patterns, and to match one costs the product of two lengths: each is matched once.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AddPatternEntries(Span<ulong> union, ReadOnlySpan<int> roles, SpaceRef space, SpaceTable spaces)
    {
        Span<ulong> matched = stackalloc ulong[PatternWords];
        Span<ulong> covering = stackalloc ulong[PatternWords];
        foreach (var role in roles)
        {
            for (var i = _patternStart[role]; i < _patternStart[role + 1]; i++)
            {
                var entry = _patternEntries[i];
                var (word, bit) = (entry.Place / 64, 1UL << entry.Place);
                if ((matched[word] & bit) == 0)
                {
                    matched[word] |= bit;
                    covering[word] |= spaces.Covers(entry.Place, space) ? bit : 0;
                }

                if ((covering[word] & bit) != 0)
                {
                    Add(union, Row(entry.Row));
                }
            }
        }
    }

    private static ulong[] FiltersOf(int[] entryStart, SpaceGrant[] entries)
    {
        var filters = new ulong[Math.Max(0, entryStart.Length - 1)];
        for (var role = 0; role < filters.Length; role++)
        {
            for (var i = entryStart[role]; i < entryStart[role + 1]; i++)
            {
                filters[role] |= 1UL << (entries[i].Place & 63);
            }
        }

        return filters;
    }
}
