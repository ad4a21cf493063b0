using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Changes;

/// <summary>
/// Counts the cells that break a rule, role by role, and keeps some of them, of as many roles as possible. What a row breaks is found once
/// for each row.
/// </summary>
internal sealed class RuleSearch
{
    private readonly CellLayout _layout;
    private readonly PlaceClasses _classes;
    private readonly List<int>? _only;
    private readonly HashSet<int>? _never;
    private readonly int _most;
    private readonly Func<int, UInt128, IEnumerable<(string? Owner, string Action)>> _breaks;
    private readonly Dictionary<(int Row, int PlaceClass), IReadOnlyList<(string? Owner, string Action)>> _broken = [];
    private readonly List<List<Counterexample>> _ofRoles = [];
    private readonly List<Counterexample> _others = [];
    private long _count;

    /// <param name="layout">Where cells are.</param>
    /// <param name="classes">The classes of places.</param>
    /// <param name="only">The spaces that the rule speaks of; absent for all places.</param>
    /// <param name="most">Most counterexamples kept.</param>
    /// <param name="breaks">What a row breaks where these owners are available.</param>
    /// <param name="never">Spaces that the rule does not speak of.</param>
    public RuleSearch(
        CellLayout layout,
        PlaceClasses classes,
        IReadOnlyList<string>? only,
        int most,
        Func<int, UInt128, IEnumerable<(string? Owner, string Action)>> breaks,
        HashSet<int>? never = null)
    {
        _layout = layout;
        _classes = classes;
        _only = only is null ? null : [.. only.Distinct(StringComparer.Ordinal).Select(layout.SpaceId)];
        _most = most;
        _breaks = breaks;
        _never = never;
    }

    /// <summary>
    /// What was broken somewhere. A place with an entry grants no less than the row of every space, so what that breaks is broken there,
    /// too.
    /// </summary>
    public IEnumerable<(string? Owner, string Action)> Broken => _broken.Values.SelectMany(b => b);

    /// <summary>Counts what a role breaks. The role is aligned with itself.</summary>
    public void Add(IReadOnlyList<string> roles, RolePair role)
    {
        YieldPoint.Pass();
        var before = _count;
        if (_only is not null)
        {
            var own = role.Own.ToDictionary(p => p.Place, p => p.Before);
            foreach (var place in _only)
            {
                _count = checked(_count + Of(own.GetValueOrDefault(place, role.Before.Every), place).Count);
            }
        }
        else
        {
            CountEverywhere(role);
        }

        if (_count > before && _ofRoles.Count < _most)
        {
            Keep(roles, role);
        }
    }

    /// <summary>Adds a counterexample found elsewhere.</summary>
    public void Add(Counterexample example)
    {
        _count++;
        _others.Add(example);
    }

    /// <summary>Adds what another search found.</summary>
    public void Add(RuleSearch other)
    {
        _count = checked(_count + other._count);
        _others.AddRange(other.Examples().Take(Math.Max(0, _most - _ofRoles.Sum(r => r.Count))));
    }

    /// <summary>The finding, or nothing when the rule holds.</summary>
    public GuardRailFinding? Finding(GuardRailKind kind, string rule, SourceSpan span)
    {
        if (_count == 0)
        {
            return null;
        }

        var examples = Examples();
        return new GuardRailFinding(
            kind, $"{rule}; but {examples[0]}{(_count > 1 ? $", and {_count - 1} more" : "")}.", span, examples, _count);
    }

    // The first of each role, then the second of each, and so on.
    private List<Counterexample> Examples()
    {
        var inTurn = from turn in Enumerable.Range(0, _most) from role in _ofRoles where turn < role.Count select role[turn];
        return [.. inTurn.Take(_most), .. _others];
    }

    private void CountEverywhere(RolePair role)
    {
        var every = role.Before.Every;
        for (var placeClass = 0; placeClass < _classes.Count; placeClass++)
        {
            _count = checked(_count + ((long)_classes.Spaces(placeClass) * OfClass(every, placeClass).Count));
        }

        foreach (var place in _never ?? [])
        {
            if (role.Own.All(p => p.Place != place))
            {
                _count -= Of(every, place).Count;
            }
        }

        foreach (var pair in role.Own)
        {
            if (pair.Place < _layout.OtherPlace)
            {
                _count -= Of(every, pair.Place).Count;
            }

            if (_never is null || !_never.Contains(pair.Place))
            {
                _count = checked(_count + Of(pair.Before, pair.Place).Count);
            }
        }
    }

    private void Keep(IReadOnlyList<string> roles, RolePair role)
    {
        var kept = new List<Counterexample>();
        _ofRoles.Add(kept);
        var own = role.Own.ToDictionary(p => p.Place, p => p.Before);
        var places = _only ?? Enumerable.Range(0, _layout.OtherPlace + 1).Concat(own.Keys.Where(p => p > _layout.OtherPlace));
        foreach (var place in places.Where(p => _never is null || !_never.Contains(p)))
        {
            foreach (var (owner, action) in Of(own.GetValueOrDefault(place, role.Before.Every), place))
            {
                kept.Add(new Counterexample(roles, _layout.PlaceName(place), owner, action));
                if (kept.Count == _most)
                {
                    return;
                }
            }
        }
    }

    private IReadOnlyList<(string? Owner, string Action)> Of(int row, int place) => OfClass(row, _classes.Of(place));

    private IReadOnlyList<(string? Owner, string Action)> OfClass(int row, int placeClass)
    {
        if (!_broken.TryGetValue((row, placeClass), out var broken))
        {
            broken = [.. _breaks(row, _classes.Owners(placeClass).After)];
            _broken.Add((row, placeClass), broken);
        }

        return broken;
    }
}
