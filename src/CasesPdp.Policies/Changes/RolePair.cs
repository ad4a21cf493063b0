using CasesPdp.Decisions;

namespace CasesPdp.Policies.Changes;

/// <summary>
/// What a role grants before and after: a pair of rows for every space, and the places where the pair is another. A buffer.
/// </summary>
internal sealed class RolePair(CellLayout layout, RowPool rows)
{
    private readonly SortedSet<int> _places = [];

    public Grantee Before { get; } = new();

    public Grantee After { get; } = new();

    /// <summary>The named spaces whose pair is another than that of every space, then the patterns that the role uses.</summary>
    public List<PlacePair> Own { get; } = [];

    /// <summary>Finds <see cref="Own"/> once both sides are filled.</summary>
    public void Align()
    {
        Own.Clear();
        if (Before.Patterns.Count + After.Patterns.Count == 0)
        {
            MergeEntries();
        }
        else
        {
            MergePatterns();
        }
    }

    // Both lists ascend: one pass over the two.
    private void MergeEntries()
    {
        var (was, now) = (0, 0);
        while (was < Before.Entries.Count || now < After.Entries.Count)
        {
            var place = Math.Min(PlaceAt(Before.Entries, was), PlaceAt(After.Entries, now));
            var before = PlaceAt(Before.Entries, was) == place ? Before.Entries[was++].Row : Before.Every;
            var after = PlaceAt(After.Entries, now) == place ? After.Entries[now++].Row : After.Every;
            AddOwn(place, before, after);
        }
    }

    private void MergePatterns()
    {
        _places.Clear();
        _places.UnionWith(Before.Entries.Concat(After.Entries).Select(e => e.Place));
        _places.UnionWith(Before.Patterns.Concat(After.Patterns).SelectMany(e => layout.Covered[e.Place]));
        foreach (var place in _places)
        {
            AddOwn(place, RowIn(Before, place), RowIn(After, place));
        }

        foreach (var pattern in Before.Patterns.Concat(After.Patterns).Select(e => e.Place).Distinct().Order())
        {
            Own.Add(new PlacePair(layout.PatternPlace(pattern), RowLike(Before, pattern), RowLike(After, pattern)));
        }
    }

    private void AddOwn(int place, int before, int after)
    {
        if (before != Before.Every || after != After.Every)
        {
            Own.Add(new PlacePair(place, before, after));
        }
    }

    private int RowIn(Grantee side, int space)
    {
        var row = side.EntryRow(space);
        foreach (var entry in side.Patterns)
        {
            if (Array.BinarySearch(layout.Covered[entry.Place], space) >= 0)
            {
                row = rows.Union(row, entry.Row);
            }
        }

        return row;
    }

    private int RowLike(Grantee side, int pattern)
    {
        var row = side.Every;
        foreach (var entry in side.Patterns)
        {
            if (entry.Place == pattern)
            {
                row = rows.Union(row, entry.Row);
            }
        }

        return row;
    }

    private static int PlaceAt(List<SpaceGrant> entries, int index) => index < entries.Count ? entries[index].Place : int.MaxValue;
}

/// <summary>What a role grants in one place before and after.</summary>
/// <param name="Place">The place.</param>
/// <param name="Before">The row before.</param>
/// <param name="After">The row after.</param>
internal readonly record struct PlacePair(int Place, int Before, int After);
