using CasesPdp.Decisions;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Policies.Explanations;

/// <summary>Finds the privileges that together grant what is missing, and as little besides as possible.</summary>
/// <remarks>
/// <para>The best set adds the fewest operations; then it has the fewest privileges, then it adds the fewest other rights, then its names
/// sort first. So no other set adds no more operations and other rights, has no more privileges, and has less of one of the three.</para>
/// <para>1. Candidates that share a missing bit or an operation form a part. Operations and privileges of different parts add up, so each
/// part is solved by itself and keeps all its best sets. 2. Parts may share other rights, so one set of each part is then chosen together.
/// Both searches stop after a fixed amount of work with the best result so far; only contrived features reach that.</para>
/// </remarks>
internal sealed class PrivilegeCover
{
    private const int MostSteps = 20_000;
    private const int MostTies = 64;
    private const int MostCombinations = 1_024;

    private readonly Cost _cost;
    private readonly ulong[] _present;
    private readonly IReadOnlyList<PrivilegeRow> _candidates;
    private readonly List<PrivilegeRow> _chosen = [];
    private readonly List<Solution> _best = [];
    private int _steps;

    private PrivilegeCover(Cost cost, ulong[] present, IReadOnlyList<PrivilegeRow> candidates)
    {
        _cost = cost;
        _present = present;
        _candidates = candidates;
    }

    /// <summary>The best set; null where the candidates cannot grant all that is missing.</summary>
    /// <param name="required">What must be granted, as a row.</param>
    /// <param name="present">What is granted already.</param>
    /// <param name="candidates">The privileges to choose from.</param>
    /// <param name="cost">What counts as an operation and as another right.</param>
    public static Solution? Find(ulong[] required, ulong[] present, IReadOnlyList<PrivilegeRow> candidates, Cost cost)
    {
        var missing = Without(required, present);
        var useful = candidates.Where(c => Overlap(c.Row, missing)).ToList();
        if (useful.Aggregate(missing, (rest, c) => Without(rest, c.Row)).AsSpan().ContainsAnyExcept(0UL))
        {
            return null;
        }

        List<Solution> combined = [cost.Of([], present)];
        foreach (var part in PartsOf(useful, Without(Union(missing, cost.Operations), present)))
        {
            var cover = new PrivilegeCover(cost, present, part);
            cover.Search(part.Aggregate(new ulong[missing.Length], (all, c) => Union(all, Common(c.Row, missing))), present);
            combined = Best(
                combined.SelectMany(one => cover._best.Select(other => cost.Of([.. one.Privileges, .. other.Privileges], present))),
                MostCombinations);
        }

        return combined[0];
    }

    private void Search(ulong[] missing, ulong[] granted)
    {
        var operations = _cost.AddedOperations(Union(granted, missing), _present);
        var word = missing.AsSpan().IndexOfAnyExcept(0UL);
        if (_best.Count > 0
            && (operations, _chosen.Count + (word < 0 ? 0 : 1)).CompareTo((_best[0].Operations, _best[0].Privileges.Count)) > 0)
        {
            return;
        }

        if (word < 0)
        {
            List<Solution> kept = [.. _best, _cost.Of(_chosen, _present)];
            _best.Clear();
            _best.AddRange(Best(kept, MostTies));
            return;
        }

        var bit = missing[word] & (~missing[word] + 1);
        foreach (var candidate in _candidates)
        {
            if ((candidate.Row[word] & bit) != 0 && (_best.Count == 0 || _steps++ < MostSteps))
            {
                YieldPoint.Pass();
                _chosen.Add(candidate);
                Search(Without(missing, candidate.Row), Union(granted, candidate.Row));
                _chosen.RemoveAt(_chosen.Count - 1);
            }
        }
    }

    // The best by operations and privileges; of these none whose other rights hold those of another one. Fewest other rights first.
    private static List<Solution> Best(IEnumerable<Solution> solutions, int most)
    {
        var kept = new List<Solution>();
        foreach (var solution in solutions.Order())
        {
            if (kept.Count == most || (kept.Count > 0 && solution.IsWorseThan(kept[0])))
            {
                break;
            }

            if (!kept.Any(k => !Without(k.Rights, solution.Rights).AsSpan().ContainsAnyExcept(0UL)))
            {
                kept.Add(solution);
            }
        }

        return kept;
    }

    private static List<List<PrivilegeRow>> PartsOf(List<PrivilegeRow> candidates, ulong[] joining)
    {
        var parts = new List<(ulong[] Row, List<PrivilegeRow> Candidates)>();
        foreach (var candidate in candidates)
        {
            var joined = parts.Where(p => Overlap(p.Row, Common(candidate.Row, joining))).ToList();
            parts.RemoveAll(joined.Contains);
            parts.Add((
                joined.Aggregate(candidate.Row, (all, p) => Union(all, p.Row)),
                [.. joined.SelectMany(p => p.Candidates), candidate]));
        }

        return [.. parts.Select(p => candidates.Where(p.Candidates.Contains).ToList())];
    }

    private static bool Overlap(ulong[] a, ulong[] b) => Common(a, b).AsSpan().ContainsAnyExcept(0UL);

    private static ulong[] Common(ulong[] a, ulong[] b) => [.. a.Zip(b, (x, y) => x & y)];

    private static ulong[] Union(ulong[] a, ulong[] b) => [.. a.Zip(b, (x, y) => x | y)];

    private static ulong[] Without(ulong[] a, ulong[] b) => [.. a.Zip(b, (x, y) => x & ~y)];

    /// <summary>Which bits of a row count as operations, and which as other rights. The files bit repeats a right, so it counts as
    /// neither.</summary>
    public sealed record Cost(ulong[] Operations, ulong[] OtherRights)
    {
        /// <summary>The operations of all owners, and the owner-independent names.</summary>
        public static Cost OfRow(int owners, int stride) => new(
            [.. Enumerable.Range(0, stride).Select(w => w < owners ? ~OperationBits.FilesCreate : 0)],
            [.. Enumerable.Range(0, stride).Select(w => w < owners ? 0 : ulong.MaxValue)]);

        /// <summary>The operations of all owners but one come first; what is granted on that one is like other rights.</summary>
        public static Cost OfOthers(GrantLayout layout, int owner) => new(
            [.. Enumerable.Range(0, layout.Stride).Select(w => w < layout.Owners.Count && w != owner ? ~OperationBits.FilesCreate : 0)],
            [.. Enumerable.Range(0, layout.Stride).Select(w => w < layout.Owners.Count ? w == owner ? ~OperationBits.FilesCreate : 0 : ulong.MaxValue)]);

        public int AddedOperations(ulong[] row, ulong[] present) => PrivilegeRow.CountBits(Common(Operations, Without(row, present)));

        public Solution Of(IEnumerable<PrivilegeRow> privileges, ulong[] present)
        {
            List<PrivilegeRow> sorted = [.. privileges.DistinctBy(p => p.Name).OrderBy(p => p.Name, StringComparer.Ordinal)];
            var row = sorted.Aggregate(present, (all, p) => Union(all, p.Row));
            return new Solution(sorted, AddedOperations(row, present), Common(OtherRights, Without(row, present)));
        }
    }

    /// <summary>A set of privileges in ordinal order of names, how many operations it adds, and which other rights.</summary>
    public sealed record Solution(IReadOnlyList<PrivilegeRow> Privileges, int Operations, ulong[] Rights) : IComparable<Solution>
    {
        private (int Operations, int Privileges, int Rights) Size => (Operations, Privileges.Count, PrivilegeRow.CountBits(Rights));

        /// <summary>Whether it adds more operations, or as many with more privileges.</summary>
        public bool IsWorseThan(Solution other) =>
            (Operations, Privileges.Count).CompareTo((other.Operations, other.Privileges.Count)) > 0;

        /// <summary>Whether it is larger, names disregarded.</summary>
        public bool IsLargerThan(Solution other) => Size.CompareTo(other.Size) > 0;

        public int CompareTo(Solution? other)
        {
            var order = other is null ? -1 : Size.CompareTo(other.Size);
            return order != 0 ? order : string.CompareOrdinal(Names(this), Names(other!));
        }

        private static string Names(Solution solution) => string.Join(' ', solution.Privileges.Select(p => p.Name));
    }
}
