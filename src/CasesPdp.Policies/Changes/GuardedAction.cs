using CasesPdp.Decisions;

namespace CasesPdp.Policies.Changes;

/// <summary>
/// An action of a <c>protected</c> rule, with all that may be asked by its name: facets and, unless the rule names one, connector types do
/// not escape it.
/// </summary>
internal sealed class GuardedAction
{
    private const int FacetSets = 128;

    private readonly CellLayout _layout;
    private readonly HashSet<CallNeed> _needs = [];
    private readonly int _right = -1;
    private readonly int _onlyOwner = CallNeed.NoOwner;
    private readonly bool _takesOwner;

    public GuardedAction(string name, string? connector, PolicySnapshot policy, CellLayout layout)
    {
        var isRefused = IsRefused(connector, policy);
        Name = name;
        _layout = layout;
        var action = policy.Actions.Names.Find(name);
        if (action < 0)
        {
            return;
        }

        if (!name.Contains(':', StringComparison.Ordinal))
        {
            for (var set = 0; set < FacetSets; set++)
            {
                AddNeed(policy, policy.Actions.RequirementId(action, (Facets)set), isRefused);
            }
        }
        else
        {
            var raw = policy.Actions.Requirement(policy.Actions.RequirementId(action, Facets.None));
            _right = raw.RawOwner < 0 ? layout.RightId(name) : -1;
            _onlyOwner = raw.RawOwner < 0 ? CallNeed.NoOwner : layout.OwnerId(policy.Owners[raw.RawOwner]);
            if (raw.RawOwner >= 0)
            {
                AddNeed(policy, policy.Actions.RequirementId(action, Facets.None), isRefused);
            }
        }

        _takesOwner = _right < 0 && _needs.Any(n => n.Owners != OwnerRule.Free);
        TakesNoOwner = _right >= 0 || _needs.Any(n => n.Owners == OwnerRule.Free);
        IsList = _needs.Any(n => n.Owners == OwnerRule.List);
        ClosedBy = _right >= 0 || _needs.Count == 0 || _needs.Any(n => n.IsOpen) ? null : _needs.First().DescribeGate();
    }

    public string Name { get; }

    /// <summary>Whether it has nothing to do with owners.</summary>
    public bool TakesNoOwner { get; }

    /// <summary>Whether a question for it may name no owner and mean any.</summary>
    public bool IsList { get; }

    /// <summary>Why the deployment refuses it to everybody, for reading; null if it does not.</summary>
    public string? ClosedBy { get; }

    /// <summary>Of these owners, those that a question for it can name to any effect: a raw action carries its own.</summary>
    public IEnumerable<int> Concerned(List<int> owners) =>
        !_takesOwner ? [] : _onlyOwner >= 0 ? owners.Where(o => o == _onlyOwner) : owners;

    /// <summary>Whether a row of grants allows it, in one of its forms.</summary>
    public bool IsAllowed(ReadOnlySpan<ulong> row, UInt128 available, int owner)
    {
        if (_right >= 0)
        {
            return (row[_layout.Owners.Length + (_right / 64)] >> (_right % 64) & 1) != 0;
        }

        if (_onlyOwner >= 0 && owner != _onlyOwner)
        {
            return false;
        }

        foreach (var need in _needs)
        {
            if (need.IsAllowed(row, available, owner, _layout))
            {
                return true;
            }
        }

        return false;
    }

    // Where the rule names no type, the most available one speaks for all.
    private static bool IsRefused(string? connector, PolicySnapshot policy) => connector is null
        ? policy.Rules.UntypedConnectorRefused && policy.ConnectorTypeRefused.All(r => r)
        : policy.ConnectorTypes.Find(connector) is var id && (id < 0 || policy.ConnectorTypeRefused[id]);

    private void AddNeed(PolicySnapshot policy, int requirement, bool isRefused)
    {
        if (requirement != 0)
        {
            _needs.Add(CallNeed.Of(policy.Actions.Requirement(requirement), isRefused, policy, _layout));
        }
    }
}
