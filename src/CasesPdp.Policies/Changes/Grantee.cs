using CasesPdp.Decisions;

namespace CasesPdp.Policies.Changes;

/// <summary>What a role, or several together, grant: a row for every space, and the places where they grant more.</summary>
/// <remarks>A buffer: filled for one role after the other.</remarks>
internal sealed class Grantee
{
    /// <summary>The row in every place without an entry.</summary>
    public int Every { get; set; }

    /// <summary>(named space, row) entries, ascending; each row holds what is granted everywhere, too.</summary>
    public List<SpaceGrant> Entries { get; } = [];

    /// <summary>(pattern, row) entries, ascending; each row alone.</summary>
    public List<SpaceGrant> Patterns { get; } = [];

    public void Clear(int every)
    {
        Every = every;
        Entries.Clear();
        Patterns.Clear();
    }

    /// <summary>The row in a named space, patterns left out.</summary>
    public int EntryRow(int space)
    {
        var (low, high) = (0, Entries.Count - 1);
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var place = Entries[middle].Place;
            if (place == space)
            {
                return Entries[middle].Row;
            }

            (low, high) = place < space ? (middle + 1, high) : (low, middle - 1);
        }

        return Every;
    }

    /// <summary>Adds what another grants.</summary>
    public void Add(Grantee other, RowPool rows)
    {
        var places = Entries.Concat(other.Entries).Select(e => e.Place).Distinct().Order().ToList();
        var entries = places.Select(p => new SpaceGrant(p, rows.Union(EntryRow(p), other.EntryRow(p)))).ToList();
        var patterns = Patterns.Concat(other.Patterns).GroupBy(e => e.Place).OrderBy(g => g.Key)
            .Select(g => new SpaceGrant(g.Key, g.Aggregate(RowPool.Nothing, (row, e) => rows.Union(row, e.Row)))).ToList();
        Clear(rows.Union(Every, other.Every));
        Entries.AddRange(entries);
        Patterns.AddRange(patterns);
    }
}
