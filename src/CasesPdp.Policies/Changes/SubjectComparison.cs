using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Changes;

/// <summary>Compares the listed subjects: what the roles given add, and what the roles taken were needed for.</summary>
internal sealed class SubjectComparison
{
    private readonly LoadedPolicy _before;
    private readonly LoadedPolicy _after;
    private readonly CellTable _tableBefore;
    private readonly CellTable _tableAfter;
    private readonly CellComparison _byAfter;
    private readonly CellComparison _byBefore;
    private readonly RolePair _pair;
    private readonly HashSet<string> _changedRoles;
    private readonly Grantee _role = new();
    private readonly Dictionary<string, ChangeCount> _counts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyList<CellLine>> _calls = new(StringComparer.Ordinal);
    private Dictionary<string, SubjectDocument> _subjectsBefore = [];
    private Dictionary<string, SubjectDocument> _subjectsAfter = [];

    public SubjectComparison(
        LoadedPolicy before, LoadedPolicy after, CellLayout layout, CellTable tableBefore, CellTable tableAfter, HashSet<string> changedRoles)
    {
        _changedRoles = changedRoles;
        _before = before;
        _after = after;
        _tableBefore = tableBefore;
        _tableAfter = tableAfter;
        _byAfter = new CellComparison(layout, tableAfter, tableAfter, []);
        _byBefore = new CellComparison(layout, tableBefore, tableBefore, []);
        _pair = new RolePair(layout, tableAfter.Rows);
    }

    /// <summary>Every subject that changed, in the order of their ids.</summary>
    public IReadOnlyList<SubjectDiff> Compare()
    {
        _subjectsBefore = YieldPoint.Each(_before.Bundle.Subjects).ToDictionary(s => s.Id, StringComparer.Ordinal);
        _subjectsAfter = YieldPoint.Each(_after.Bundle.Subjects).ToDictionary(s => s.Id, StringComparer.Ordinal);
        var ids = YieldPoint.Each(_subjectsBefore.Keys.Concat(_subjectsAfter.Keys)).Distinct(StringComparer.Ordinal);
        return
        [
            .. YieldPoint.Sort(ids, id => id)
                .Select(id => Compare(id, _subjectsBefore.GetValueOrDefault(id), _subjectsAfter.GetValueOrDefault(id))).OfType<SubjectDiff>(),
        ];
    }

    /// <summary>The calls that become possible for a subject with all its roles together, or stop being so.</summary>
    public IReadOnlyList<CellLine> CallsOf(string id, RoleLines writer)
    {
        YieldPoint.Pass();
        var was = _subjectsBefore.GetValueOrDefault(id)?.Roles ?? [];
        var now = _subjectsAfter.GetValueOrDefault(id)?.Roles ?? [];
        var key = $"{Key(was)}\0{Key(now)}";
        if (!_calls.TryGetValue(key, out var calls))
        {
            Fill(_tableBefore, was, _pair.Before);
            Fill(_tableAfter, now, _pair.After);
            _pair.Align();
            _calls.Add(key, calls = writer.CallsOf(_pair));
        }

        return calls;
    }

    private SubjectDiff? Compare(string id, SubjectDocument? before, SubjectDocument? after)
    {
        YieldPoint.Pass();
        var (was, now) = (before?.Roles ?? [], after?.Roles ?? []);
        var given = now.Except(was, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var taken = was.Except(now, StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var changed = was.Union(now, StringComparer.Ordinal).Where(_changedRoles.Contains).Order(StringComparer.Ordinal).ToList();
        var uidChanged = before?.ProfileUid != after?.ProfileUid;
        if (given.Count == 0 && taken.Count == 0 && changed.Count == 0 && !uidChanged)
        {
            return null;
        }

        var count = default(ChangeCount);
        if (given.Count + taken.Count > 0)
        {
            count = new ChangeCount(Gain(was, now), Gain(now, was));
        }

        return new SubjectDiff(id, given, taken, count, MaySeeMore(given, uidChanged && after?.ProfileUid is not null))
        {
            RolesChanged = changed,
        };
    }

    // Visibility is none of the grants. Where restricted cases were open to all before, nothing more can be seen.
    private bool MaySeeMore(List<string> given, bool hasNewUid) =>
        _before.Snapshot.Rules is { RestrictedCases: true, SecurityEnabled: true }
        && _after.Snapshot.Rules is { RestrictedCases: true, SecurityEnabled: true }
        && (hasNewUid || given.Any(role => _after.Snapshot.Roles.Find(role) is >= 0 and var id && id == _after.Snapshot.SuperuserRole));

    // By the policy that makes it more: a role taken that was widened as well must not hide what a role given brings.
    private long Gain(IReadOnlyList<string> less, IReadOnlyList<string> more) => Math.Max(
        Gain(_tableBefore, _byBefore, less, more, 'b'), Gain(_tableAfter, _byAfter, less, more, 'a'));

    // What the second set of roles allows beyond the first, by one policy. Many subjects share their sets.
    private long Gain(CellTable table, CellComparison cells, IReadOnlyList<string> less, IReadOnlyList<string> more, char side)
    {
        var key = $"{side}\0{Key(less)}\0\0{Key(more)}";
        if (!_counts.TryGetValue(key, out var count))
        {
            Fill(table, less, _pair.Before);
            Fill(table, more, _pair.After);
            _pair.Align();
            count = cells.Add(_pair);
            _counts.Add(key, count);
        }

        return count.Widened;
    }

    private static string Key(IReadOnlyList<string> roles) =>
        string.Concat(roles.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(r => $"{r.Length}:{r}"));

    private void Fill(CellTable table, IReadOnlyList<string> roles, Grantee into)
    {
        into.Clear(table.RowOfNobody);
        foreach (var id in roles.Select(table.Policy.Roles.Find).Where(id => id >= 0).Distinct())
        {
            table.Fill(id, _role);
            into.Add(_role, table.Rows);
        }
    }
}

/// <summary>A listed subject that changed.</summary>
/// <param name="Subject">Its id.</param>
/// <param name="RolesGiven">Roles that it has now and had not.</param>
/// <param name="RolesTaken">Roles that it had and has no more.</param>
/// <param name="Cells">
/// The cells (subject, space, owner, operation) and (subject, space, right) that the roles given add, and those that the roles taken were
/// needed for: each counted by the roles as they were and as they are, and the larger number taken.
/// </param>
/// <param name="MaySeeMore">Whether it may see restricted cases that were hidden from it.</param>
public sealed record SubjectDiff(
    string Subject,
    IReadOnlyList<string> RolesGiven,
    IReadOnlyList<string> RolesTaken,
    ChangeCount Cells,
    bool MaySeeMore)
{
    /// <summary>The roles that it has or had, and of which cells changed. Those cells are counted with the roles.</summary>
    public IReadOnlyList<string> RolesChanged { get; init; } = [];

    /// <summary>
    /// The calls, with facets and connector types, that it newly may or no longer may with all its roles together. They follow from the
    /// cells of its roles, and from roles that only together allow a call.
    /// </summary>
    public IReadOnlyList<CellLine> Calls { get; init; } = [];
}
