using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Changes;

/// <summary>Proves the <c>protected</c> rules and <c>limitations</c> of a policy over its whole table, or finds counterexamples.</summary>
/// <remarks>
/// Looks at a role in every space that the policy or the rule names, in any other space, and like each pattern that it uses. An action
/// that asks for several things is also checked for roles that meet in one subject.
/// </remarks>
internal sealed class RuleProof
{

    private readonly PolicySnapshot _policy;
    private readonly GuardRails _guardRails;
    private readonly CellLayout _layout;
    private readonly RowPool _rows;
    private readonly CellTable _table;
    private readonly PlaceClasses _classes;
    private readonly RolePair _role;
    private readonly int _most;

    /// <param name="policy">The policy.</param>
    /// <param name="guardRails">The rules.</param>
    /// <param name="most">Most counterexamples to keep of a rule.</param>
    public RuleProof(PolicySnapshot policy, GuardRails guardRails, int most = 10)
    {
        _most = most;
        _policy = policy;
        _guardRails = guardRails;
        var named = guardRails.Protected.Select(r => r.Spaces).Concat(guardRails.Limitations.Select(r => r.Spaces)).SelectMany(s => s ?? []);
        _layout = new CellLayout(policy, policy, named);
        _rows = new RowPool(_layout.Stride);
        _table = new CellTable(policy, _layout, _rows);
        _classes = new PlaceClasses(_layout, _table, _table);
        _role = new RolePair(_layout, _rows);
    }

    /// <summary>A finding for each rule that does not hold.</summary>
    public IEnumerable<GuardRailFinding> Run()
    {
        foreach (var rule in _guardRails.Protected)
        {
            if (Prove(rule) is { } finding)
            {
                yield return finding;
            }
        }

        foreach (var rule in _guardRails.Limitations)
        {
            if (Prove(rule) is { } finding)
            {
                yield return finding;
            }
        }
    }

    private GuardRailFinding? Prove(ProtectedRule rule)
    {
        var allowed = rule.Roles.ToHashSet(StringComparer.Ordinal);
        var owners = OwnerIds(rule.Owners);
        var actions = rule.Actions.Distinct(StringComparer.Ordinal).Select(a => new GuardedAction(a, rule.Connector, _policy, _layout))
            .Select(a => (Action: a, Questions: Questions(a).ToList())).ToList();
        var unprotected = Roles().Where(r => !allowed.Contains(r.Name)).ToList();

        // 1. Each role alone, and a subject without roles, which may do something only where security is off.
        var search = new RuleSearch(_layout, _classes, rule.Spaces, _most, (row, available) => Broken(row, available));
        foreach (var (name, id) in unprotected)
        {
            Fill(id);
            search.Add([name], _role);
        }

        _role.Before.Clear(_table.RowOfNobody);
        _role.After.Clear(_table.RowOfNobody);
        _role.Align();
        search.Add([], _role);

        // 2. Roles together, for what none of them may alone.
        var alone = search.Broken.Select(b => b.Action).ToHashSet(StringComparer.Ordinal);
        var together = new RolesTogether(_layout, _table, [.. unprotected.Select(r => r.Id)]);
        foreach (var (action, questions) in actions.Where(a => !alone.Contains(a.Action.Name)))
        {
            if (together.Find(action, questions, Spaces(rule.Spaces)) is { } found)
            {
                search.Add(new Counterexample(
                    [.. found.Roles.Select(r => _policy.Roles[r])],
                    found.Place,
                    found.Owner < 0 ? null : _layout.Owners[found.Owner],
                    action.Name));
            }
        }

        var who = rule.Roles.Count == 0 ? "nobody" : $"nobody without {Quoted(rule.Roles, " or ")}";
        return search.Finding(
            GuardRailKind.ProtectedViolated,
            $"By `protected`, {who} may {Quoted(rule.Actions, " or ")}{(rule.Connector is { } type ? $" with connector `{type}`" : "")}",
            rule.Span);

        IEnumerable<(string? Owner, string Action)> Broken(int row, UInt128 available) =>
            from asked in actions
            from owner in asked.Questions
            where asked.Action.IsAllowed(_rows[row], available, owner)
            select (owner < 0 ? null : _layout.Owners[owner], asked.Action.Name);

        // A list call that names no owner concerns the named ones of a rule only through questions that name them.
        IEnumerable<int> Questions(GuardedAction action)
        {
            var named = action.Concerned(owners);
            return action.TakesNoOwner || (action.IsList && rule.Owners is null) ? named.Prepend(CallNeed.NoOwner) : named;
        }
    }

    private GuardRailFinding? Prove(Limitation rule)
    {
        var operations = rule.Operations is null ? ulong.MaxValue
            : rule.Operations.Select(_layout.OperationId).Where(o => o >= 0).Aggregate(0UL, (set, o) => set | 1UL << o);
        var owners = OwnerIds(rule.Owners).ToHashSet();
        var rights = rule.Rights?.Select(_layout.RightId).ToHashSet();
        var inside = rule.Spaces?.Select(_layout.SpaceId).ToHashSet();

        // Outside its spaces a role may have nothing at all; inside, nothing beyond the other bounds.
        var search = new RuleSearch(
            _layout, _classes, rule.Spaces, _most, (row, available) => Beyond(row, available, isInside: true));
        var outside = new RuleSearch(
            _layout, _classes, null, _most, (row, available) => Beyond(row, available, isInside: false), inside);

        foreach (var name in rule.Roles.Distinct(StringComparer.Ordinal))
        {
            // A role that does not exist may do nothing, but where security is off.
            Fill(_policy.Roles.Find(name));
            search.Add([name], _role);
            if (inside is not null)
            {
                outside.Add([name], _role);
            }
        }

        search.Add(outside);
        return search.Finding(
            GuardRailKind.LimitationExceeded,
            $"By `limitations`, {Quoted(rule.Roles, " and ")} may do no more than the rule says",
            rule.Span);

        IEnumerable<(string? Owner, string Action)> Beyond(int row, UInt128 available, bool isInside)
        {
            for (var owner = 0; owner < _layout.Owners.Length; owner++)
            {
                var granted = Bits.Has(available, owner) ? _rows[row][owner] : 0;
                foreach (var operation in RoleLines.Members(isInside && owners.Contains(owner) ? granted & ~operations : granted))
                {
                    yield return (_layout.Owners[owner], _layout.Operations[operation]);
                }
            }

            for (var right = 0; right < _layout.Rights.Length; right++)
            {
                var granted = (_rows[row][_layout.Owners.Length + (right / 64)] >> (right % 64) & 1) != 0;
                if (granted && !(isInside && (rights is null || rights.Contains(right))))
                {
                    yield return (null, _layout.Rights[right]);
                }
            }
        }
    }

    private List<int> OwnerIds(IReadOnlyList<string>? owners) => owners is null
        ? [.. Enumerable.Range(0, _layout.Owners.Length)]
        : [.. owners.Distinct(StringComparer.Ordinal).Select(_layout.OwnerId).Where(o => o >= 0)];

    private List<int>? Spaces(IReadOnlyList<string>? spaces) =>
        spaces is null ? null : [.. spaces.Distinct(StringComparer.Ordinal).Select(_layout.SpaceId)];

    private IEnumerable<(string Name, int Id)> Roles() => CellLayout.Names(_policy.Roles).Select((name, id) => (name, id));

    private void Fill(int role)
    {
        _table.Fill(role, _role.Before);
        _table.Fill(role, _role.After);
        _role.Align();
    }

    private static string Quoted(IReadOnlyList<string> names, string and) => string.Join(and, names.Select(n => $"`{n}`"));
}
