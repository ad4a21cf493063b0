
namespace CasesPdp.Policies.Changes;

/// <summary>
/// Finds roles that together may what none of them may alone. What all of them grant together bounds what any few do, so most places are
/// ruled out by one look.
/// </summary>
/// <remarks>
/// Patterns count together as one place: whether some space is covered by several of them is not decided, so that a call opened by them
/// only together is reported although there may be no such space.
/// </remarks>
internal sealed class RolesTogether
{
    private readonly CellLayout _layout;
    private readonly CellTable _table;
    private readonly int[] _roles;
    private readonly RolePair _role;
    private readonly Dictionary<int, int> _unions = [];
    private readonly int _every = RowPool.Nothing;
    private readonly int _patterns = RowPool.Nothing;

    public RolesTogether(CellLayout layout, CellTable table, int[] roles)
    {
        _layout = layout;
        _table = table;
        _roles = roles;
        _role = new RolePair(layout, table.Rows);
        foreach (var role in roles)
        {
            YieldPoint.Pass();
            Fill(role);
            _every = table.Rows.Union(_every, _role.Before.Every);
            foreach (var pair in _role.Own)
            {
                if (pair.Place < layout.OtherPlace)
                {
                    _unions[pair.Place] = table.Rows.Union(_unions.GetValueOrDefault(pair.Place), pair.Before);
                }
                else
                {
                    _patterns = table.Rows.Union(_patterns, pair.Before);
                }
            }
        }
    }

    /// <summary>Roles that together may do the action, none of which can be left out; nothing when no roles may.</summary>
    /// <param name="action">The action.</param>
    /// <param name="questions">The owners to ask for, or none.</param>
    /// <param name="spaces">The named spaces to look at; absent for every place.</param>
    public (IReadOnlyList<int> Roles, string Place, int Owner)? Find(
        GuardedAction action, List<int> questions, IReadOnlyList<int>? spaces)
    {
        foreach (var place in spaces ?? [.. Enumerable.Range(0, _layout.OtherPlace + (_layout.Patterns.Length > 0 ? 2 : 1))])
        {
            YieldPoint.Pass();
            var isLikePatterns = place > _layout.OtherPlace;
            var union = _table.Rows.Union(_every, isLikePatterns ? _patterns : _unions.GetValueOrDefault(place));
            var available = _table.Available[isLikePatterns ? _layout.OtherPlace : place];
            foreach (var owner in questions)
            {
                if (action.IsAllowed(_table.Rows[union], available, owner))
                {
                    var name = isLikePatterns ? "spaces like the patterns of these roles" : _layout.PlaceName(place);
                    return (Fewest(action, place, available, owner), name, owner);
                }
            }
        }

        return null;
    }

    private List<int> Fewest(GuardedAction action, int place, UInt128 available, int owner)
    {
        // 1. Roles that add something, until they suffice.
        var (together, chosen) = (RowPool.Nothing, new List<(int Role, int Row)>());
        foreach (var role in _roles)
        {
            YieldPoint.Pass();
            var row = RowIn(role, place);
            var more = _table.Rows.Union(together, row);
            if (more != together)
            {
                chosen.Add((role, row));
                together = more;
                if (action.IsAllowed(_table.Rows[together], available, owner))
                {
                    break;
                }
            }
        }

        // 2. Without those that can be left out.
        for (var i = 0; i < chosen.Count;)
        {
            var rest = chosen.Where((_, at) => at != i).Aggregate(RowPool.Nothing, (row, c) => _table.Rows.Union(row, c.Row));
            if (action.IsAllowed(_table.Rows[rest], available, owner))
            {
                chosen.RemoveAt(i);
            }
            else
            {
                i++;
            }
        }

        return [.. chosen.Select(c => c.Role)];
    }

    private int RowIn(int role, int place)
    {
        Fill(role);
        var row = _role.Before.Every;
        foreach (var pair in _role.Own)
        {
            if (pair.Place == place || (place > _layout.OtherPlace && pair.Place > _layout.OtherPlace))
            {
                row = _table.Rows.Union(row, pair.Before);
            }
        }

        return row;
    }

    private void Fill(int role)
    {
        _table.Fill(role, _role.Before);
        _table.Fill(role, _role.After);
        _role.Align();
    }
}
