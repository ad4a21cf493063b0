namespace CasesPdp.Policies.Explanations;

/// <summary>Finds the privileges that together grant what is missing, and as little besides as possible.</summary>
/// <remarks>
/// Best is what adds the fewest operations to the row there is; then the fewest privileges, the fewest owner-independent names, and the
/// names that sort first. What shares no candidate is solved apart, so that many owners cost no more than their sum. The search for one
/// such part stops after a fixed number of steps, which only contrived features reach, with the best that it has found.
/// </remarks>
internal sealed class PrivilegeCover
{
    private const int MostSteps = 20_000;

    private readonly ulong[] _base;
    private readonly int _owners;
    private readonly List<PrivilegeRow> _chosen = [];
    private List<PrivilegeRow> _candidates = [];
    private Solution? _best;
    private int _steps;

    private PrivilegeCover(ulong[] present, int owners)
    {
        _base = present;
        _owners = owners;
    }

    /// <summary>The privileges, in ordinal order of names; null where the candidates cannot grant all of it.</summary>
    /// <param name="required">What must be granted, as a row.</param>
    /// <param name="present">What is granted already.</param>
    /// <param name="owners">How many owner words lead a row.</param>
    /// <param name="candidates">The privileges to choose from.</param>
    public static Solution? Find(ulong[] required, ulong[] present, int owners, IReadOnlyList<PrivilegeRow> candidates)
    {
        ulong[] missing = [.. required.Zip(present, (r, p) => r & ~p)];
        var privileges = new List<PrivilegeRow>();
        foreach (var part in PartsOf(missing, candidates))
        {
            if (new PrivilegeCover(present, owners).Solve(part) is not { } solution)
            {
                return null;
            }

            privileges.AddRange(solution.Privileges);
        }

        return Solution.Of(privileges, present, owners);
    }

    private Solution? Solve(Part part)
    {
        _candidates = part.Candidates;
        Search(part.Missing, (ulong[])_base.Clone());
        return _best;
    }

    private void Search(ulong[] missing, ulong[] granted)
    {
        var word = missing.AsSpan().IndexOfAnyExcept(0UL);
        if (word < 0)
        {
            var solution = Solution.Of(_chosen, _base, _owners);
            _best = _best is null || solution.CompareTo(_best) < 0 ? solution : _best;
            return;
        }

        var bit = missing[word] & (~missing[word] + 1);
        foreach (var candidate in _candidates)
        {
            if ((candidate.Row[word] & bit) == 0 || _steps++ > MostSteps)
            {
                continue;
            }

            ulong[] next = [.. granted.Zip(candidate.Row, (g, c) => g | c)];
            if (_best is not null && AddedOperations(next) > _best.Operations)
            {
                continue;
            }

            _chosen.Add(candidate);
            Search([.. missing.Zip(candidate.Row, (m, c) => m & ~c)], next);
            _chosen.RemoveAt(_chosen.Count - 1);
        }
    }

    private int AddedOperations(ulong[] row) => Solution.Added(row.AsSpan(0, _owners), _base.AsSpan(0, _owners));

    // Bits that no chain of common candidates connects fall into different parts.
    private static List<Part> PartsOf(ulong[] missing, IReadOnlyList<PrivilegeRow> candidates)
    {
        var parts = new List<Part>();
        foreach (var candidate in candidates)
        {
            ulong[] helps = [.. missing.Zip(candidate.Row, (m, c) => m & c)];
            if (!helps.AsSpan().ContainsAnyExcept(0UL))
            {
                continue;
            }

            var joined = parts.Where(p => p.Missing.Zip(helps, (a, b) => a & b).Any(w => w != 0)).ToList();
            parts.RemoveAll(joined.Contains);
            var all = joined.Aggregate(helps, (sum, p) => [.. sum.Zip(p.Missing, (a, b) => a | b)]);
            parts.Add(new Part(all, [.. joined.SelectMany(p => p.Candidates), candidate]));
        }

        var reachable = parts.Aggregate(new ulong[missing.Length], (sum, p) => [.. sum.Zip(p.Missing, (a, b) => a | b)]);
        ulong[] unreachable = [.. missing.Zip(reachable, (m, r) => m & ~r)];
        if (unreachable.AsSpan().ContainsAnyExcept(0UL))
        {
            parts.Add(new Part(unreachable, []));
        }

        return parts;
    }

    /// <summary>A set of privileges and what it adds.</summary>
    public sealed record Solution(IReadOnlyList<PrivilegeRow> Privileges, int Operations, int SharedNames) : IComparable<Solution>
    {
        public static Solution Of(IEnumerable<PrivilegeRow> privileges, ulong[] present, int owners)
        {
            List<PrivilegeRow> sorted = [.. privileges.DistinctBy(p => p.Name).OrderBy(p => p.Name, StringComparer.Ordinal)];
            var row = sorted.Aggregate(present, (sum, p) => [.. sum.Zip(p.Row, (a, b) => a | b)]);
            return new Solution(
                sorted,
                Added(row.AsSpan(0, owners), present.AsSpan(0, owners)),
                Added(row.AsSpan(owners), present.AsSpan(owners)));
        }

        public static int Added(ReadOnlySpan<ulong> row, ReadOnlySpan<ulong> present) =>
            PrivilegeRow.CountBits(row) - PrivilegeRow.CountBits(present);

        public int CompareTo(Solution? other)
        {
            if (other is null)
            {
                return -1;
            }

            var order = (Operations, Privileges.Count, SharedNames)
                .CompareTo((other.Operations, other.Privileges.Count, other.SharedNames));
            return order != 0 ? order : string.CompareOrdinal(Names(this), Names(other));
        }

        private static string Names(Solution solution) => string.Join(' ', solution.Privileges.Select(p => p.Name));
    }

    private sealed record Part(ulong[] Missing, List<PrivilegeRow> Candidates);
}
