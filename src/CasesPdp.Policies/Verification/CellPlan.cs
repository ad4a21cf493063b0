using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Verification;

/// <summary>
/// The cells of a table that one subject has: every space, owner, and action with each set of facets that it allows, one that it does not,
/// and each connector type where one counts.
/// </summary>
internal sealed class CellPlan
{
    // A well-formed id that no listed space has: what every unlisted space is.
    private const string UnlistedSpace = "casespdp-unlisted";
    private const int FacetSets = 128;

    private static readonly string[] AskedConnectorTypes = ["push-case", "manage-connectors"];

    private readonly List<string?> _spaces;
    private readonly List<IReadOnlyList<string>> _owners;
    private readonly List<DecisionRequest> _actions;

    public CellPlan(PolicySnapshot policy)
    {
        _spaces = [.. Names(policy.Spaces.Names), UnlistedSpace];
        _owners = [[], .. Names(policy.Owners).Select(o => (IReadOnlyList<string>)[o])];
        _actions = [.. Names(policy.Actions.Names).SelectMany(action => Variants(policy, action))];
    }

    /// <summary>How many cells a subject has.</summary>
    public long Count => (long)_spaces.Count * _owners.Count * _actions.Count;

    /// <summary>The cell at that place, as a question of nobody yet.</summary>
    public DecisionRequest this[long place]
    {
        get
        {
            var (rest, action) = Math.DivRem(place, _actions.Count);
            var (space, owner) = Math.DivRem(rest, _owners.Count);
            return _actions[(int)action] with { Space = _spaces[(int)space], Owners = _owners[(int)owner] };
        }
    }

    private static IEnumerable<DecisionRequest> Variants(PolicySnapshot policy, string action)
    {
        var id = policy.Actions.Names.Find(action);
        var refusesOne = false;
        for (var set = Facets.None; (int)set < FacetSets; set++)
        {
            var isAllowed = policy.Actions.RequirementId(id, set) != 0;
            if (isAllowed || !refusesOne)
            {
                yield return new DecisionRequest { Action = action, Facets = FacetNames.Of(set) };
            }

            refusesOne |= !isAllowed;
        }

        if (AskedConnectorTypes.Contains(action))
        {
            foreach (var type in Names(policy.ConnectorTypes).Append(".none"))
            {
                yield return new DecisionRequest { Action = action, Connector = type };
            }
        }
    }

    private static IEnumerable<string> Names(NameIndex index) => Enumerable.Range(0, index.Count).Select(id => index[id]);
}
