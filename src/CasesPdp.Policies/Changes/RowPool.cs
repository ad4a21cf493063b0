using System.Runtime.InteropServices;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Policies.Changes;

/// <summary>The distinct rows of the compared tables in one layout: equal rows have one id. Row 0 grants nothing.</summary>
internal sealed class RowPool
{
    public const int Nothing = 0;

    private readonly Dictionary<RowKey, int> _ids = [];
    private readonly List<ulong[]> _rows = [];
    private readonly Dictionary<(int, int), int> _unions = [];

    public RowPool(int stride)
    {
        Intern(new ulong[stride]);
    }

    public ReadOnlySpan<ulong> this[int row] => _rows[row];

    /// <summary>The id of the row; the array is kept.</summary>
    public int Intern(ulong[] row)
    {
        ref var id = ref CollectionsMarshal.GetValueRefOrAddDefault(_ids, new RowKey(row), out var exists);
        if (!exists)
        {
            id = _rows.Count;
            _rows.Add(row);
        }

        return id;
    }

    /// <summary>The id of what both rows grant together.</summary>
    public int Union(int a, int b)
    {
        if (a == b || b == Nothing)
        {
            return a;
        }

        if (a == Nothing)
        {
            return b;
        }

        if (!_unions.TryGetValue((a, b), out var union))
        {
            var row = _rows[a].ToArray();
            for (var i = 0; i < row.Length; i++)
            {
                row[i] |= _rows[b][i];
            }

            union = Intern(row);
            _unions.Add((a, b), union);
        }

        return union;
    }
}
