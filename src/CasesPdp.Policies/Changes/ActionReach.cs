using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Changes;

/// <summary>Says whether roles that meet in one subject may do an action of a rule in one of its places.</summary>
internal sealed class ActionReach
{
    private readonly CellLayout _layout;
    private readonly RowPool _rows;
    private readonly CellTable _table;
    private readonly RolePair _pair;
    private readonly List<int> _places;
    private readonly List<GuardedAction> _actions;
    private readonly List<int> _owners;
    private readonly bool _namesOwners;
    private readonly Dictionary<string, bool> _known = new(StringComparer.Ordinal);

    public ActionReach(PolicySnapshot policy, ProtectedRule rule)
    {
        _layout = new CellLayout(policy, policy, rule.Spaces);
        _rows = new RowPool(_layout.Stride);
        _table = new CellTable(policy, _layout, _rows);
        _pair = new RolePair(_layout, _rows);
        _places = rule.Spaces is null
            ? [.. Enumerable.Range(0, _layout.PlaceCount)]
            : [.. rule.Spaces.Distinct(StringComparer.Ordinal).Select(_layout.SpaceId)];
        _actions = [.. rule.Actions.Distinct(StringComparer.Ordinal).Select(a => new GuardedAction(a, rule.Connector, policy, _layout))];
        _namesOwners = rule.Owners is not null;
        _owners = rule.Owners is null
            ? [.. Enumerable.Range(0, _layout.Owners.Length)]
            : [.. rule.Owners.Distinct(StringComparer.Ordinal).Select(_layout.OwnerId).Where(o => o >= 0)];
        Owners = [.. _actions.SelectMany(a => a.Concerned(_owners)).Distinct().Order().Select(o => _layout.Owners[o])];
        ClosedBy = _actions.TrueForAll(a => a.ClosedBy is not null) ? _actions[0].ClosedBy : null;
        Spaces = [.. _places.Select(_layout.PlaceName)];
    }

    /// <summary>The owners that the actions concern.</summary>
    public IReadOnlyList<string> Owners { get; }

    /// <summary>Why the deployment refuses the actions to everybody, for reading; null if it does not.</summary>
    public string? ClosedBy { get; }

    /// <summary>The places, in words.</summary>
    public IReadOnlyList<string> Spaces { get; }

    /// <summary>Whether a subject with these roles may do one of the actions in one of the places.</summary>
    public bool Includes(IReadOnlyList<string> roles)
    {
        var key = string.Concat(roles.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(r => $"{r.Length}:{r}"));
        if (!_known.TryGetValue(key, out var isIncluded))
        {
            _known.Add(key, isIncluded = Find(roles));
        }

        return isIncluded;
    }

    private bool Find(IReadOnlyList<string> roles)
    {
        YieldPoint.Pass();
        var role = new Grantee();
        _pair.Before.Clear(_table.RowOfNobody);
        foreach (var id in roles.Select(_table.Policy.Roles.Find).Where(id => id >= 0).Distinct())
        {
            _table.Fill(id, role);
            _pair.Before.Add(role, _rows);
        }

        _pair.After.Clear(_table.RowOfNobody);
        _pair.Align();
        var own = _pair.Own.ToDictionary(p => p.Place, p => p.Before);
        return _places.Exists(place => _actions.Exists(a => MayDo(a, own.GetValueOrDefault(place, _pair.Before.Every), place)));
    }

    private bool MayDo(GuardedAction action, int row, int place)
    {
        IEnumerable<int> questions = action.Concerned(_owners);
        return (action.TakesNoOwner || (action.IsList && !_namesOwners) ? questions.Prepend(CallNeed.NoOwner) : questions)
            .Any(owner => action.IsAllowed(_rows[row], _table.Available[place], owner));
    }
}
