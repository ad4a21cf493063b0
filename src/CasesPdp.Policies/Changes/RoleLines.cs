namespace CasesPdp.Policies.Changes;

/// <summary>Writes out which cells of a role changed, folded.</summary>
internal sealed class RoleLines(CellLayout layout, CellComparison cells, IReadOnlyList<CallPair> calls, PossibleCalls possible)
{
    private const int NoOwner = -1;

    /// <summary>The lines of a role, aligned: what widens first, then by owner.</summary>
    public IReadOnlyList<CellLine> Of(RolePair role) => Fold(role, change => Changed(cells.Delta(change)));

    /// <summary>The calls that become possible for a role, or stop being so.</summary>
    public IReadOnlyList<CellLine> CallsOf(RolePair role) =>
        Fold(role, change => possible.Of(change).Select(c => (c.Direction, CellKind.Call, c.Owner, c.Names)));

    private List<CellLine> Fold(
        RolePair role, Func<RowChange, IEnumerable<(ChangeDirection Direction, CellKind Kind, int Owner, IReadOnlyList<string> Names)>> changed)
    {
        // 1. The places of each pair of rows.
        var places = new Dictionary<RowChange, List<int>>();
        var own = role.Own.ToDictionary(p => p.Place, p => (p.Before, p.After));
        foreach (var place in Enumerable.Range(0, layout.OtherPlace + 1).Concat(own.Keys.Where(p => p > layout.OtherPlace).Order()))
        {
            var (before, after) = own.GetValueOrDefault(place, (role.Before.Every, role.After.Every));
            Place(places, new RowChange(before, after, cells.Classes.Of(place))).Add(place);
        }

        // 2. The places of each set of names that changed alike.
        var lines = new Dictionary<(ChangeDirection, CellKind, int, string), (IReadOnlyList<string> Names, List<int> Places)>();
        foreach (var (change, where) in places)
        {
            foreach (var (direction, kind, owner, names) in changed(change))
            {
                var key = (direction, kind, owner, string.Join('\n', names));
                if (!lines.TryGetValue(key, out var line))
                {
                    lines.Add(key, line = (names, []));
                }

                line.Places.AddRange(where);
            }
        }

        // 3. The places folded.
        return
        [
            .. lines.OrderBy(l => (l.Key.Item1, l.Key.Item2, l.Key.Item3)).ThenBy(l => l.Key.Item4, StringComparer.Ordinal)
                .Select(l => new CellLine(
                    l.Key.Item1,
                    l.Key.Item2,
                    l.Key.Item3 == NoOwner ? null : layout.Owners[l.Key.Item3],
                    l.Value.Names,
                    SpaceFolder.Fold(layout, [.. l.Value.Places.Order()]))),
        ];
    }

    private IEnumerable<(ChangeDirection Direction, CellKind Kind, int Owner, IReadOnlyList<string> Names)> Changed(CellDelta delta)
    {
        foreach (var direction in (ChangeDirection[])[ChangeDirection.Widened, ChangeDirection.Narrowed])
        {
            var rights = new List<string>();
            for (var word = 0; word < delta.Words.Length; word++)
            {
                var bits = direction == ChangeDirection.Widened ? delta.Words[word].Widened : delta.Words[word].Narrowed;
                if (bits == 0)
                {
                    continue;
                }

                if (word < layout.Owners.Length)
                {
                    yield return (direction, CellKind.Operation, word, [.. Members(bits).Select(b => layout.Operations[b])]);
                }
                else
                {
                    var first = 64 * (word - layout.Owners.Length);
                    rights.AddRange(Members(bits).Select(b => layout.Rights[first + b]));
                }
            }

            if (rights.Count > 0)
            {
                yield return (direction, CellKind.Right, NoOwner, rights);
            }

            foreach (var (call, owner, _) in delta.Calls.Where(c => c.Direction == direction))
            {
                yield return (direction, CellKind.Call, owner, [calls[call].Name]);
            }
        }
    }

    internal static IEnumerable<int> Members(ulong bits)
    {
        for (var rest = bits; rest != 0; rest &= rest - 1)
        {
            yield return Bits.Lowest(rest);
        }
    }

    private static List<int> Place(Dictionary<RowChange, List<int>> places, RowChange change)
    {
        if (!places.TryGetValue(change, out var list))
        {
            places.Add(change, list = []);
        }

        return list;
    }
}

/// <summary>Cells of one role that changed alike.</summary>
/// <param name="Direction">Which way.</param>
/// <param name="Kind">What the cells are about.</param>
/// <param name="Owner">The owner; absent for rights, and for calls that name none.</param>
/// <param name="Names">Operations, rights, or one call with its facets.</param>
/// <param name="Spaces">Where.</param>
public sealed record CellLine(ChangeDirection Direction, CellKind Kind, string? Owner, IReadOnlyList<string> Names, SpaceSet Spaces);

/// <summary>What a cell is about.</summary>
public enum CellKind
{
    /// <summary>(role, space, owner, operation): the raw action <c>cases:{owner}/{operation}</c>.</summary>
    Operation,

    /// <summary>(role, space, right): an owner-independent name such as <c>connectors:read</c> or <c>api:...</c>.</summary>
    Right,

    /// <summary>(role, space, owner, call): a call with its facets, counted only where what it asks for or its gate changed.</summary>
    Call,

    /// <summary>
    /// (space, owner), whatever the role: whether a question there may name the owner at all, as one for a right or for a call that needs
    /// none may.
    /// </summary>
    Owner,
}
