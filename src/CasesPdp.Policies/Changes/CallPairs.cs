using CasesPdp.Decisions;

namespace CasesPdp.Policies.Changes;

/// <summary>
/// Finds the calls, with facets and connector types, that ask for something else in one policy than in the other, or whose gate opened or
/// closed. All others change only with the operations and rights that they ask for.
/// </summary>
internal sealed class CallPairs
{
    private const int FacetSets = 128;

    private readonly PolicySnapshot _before;
    private readonly PolicySnapshot _after;
    private readonly CellLayout _layout;
    private readonly List<CallPair> _pairs = [];

    private CallPairs(PolicySnapshot before, PolicySnapshot after, CellLayout layout)
    {
        _before = before;
        _after = after;
        _layout = layout;
    }

    /// <summary>
    /// The calls that differ. Of the facet sets of a call that differ alike, the smallest stands for all.
    /// </summary>
    public static IReadOnlyList<CallPair> Find(PolicySnapshot before, PolicySnapshot after, CellLayout layout)
    {
        var pairs = new CallPairs(before, after, layout);
        var names = CellLayout.Names(before.Actions.Names).Concat(CellLayout.Names(after.Actions.Names))
            .Where(n => !n.Contains(':', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (var name in names)
        {
            pairs.Add(name);
        }

        return pairs._pairs;
    }

    private void Add(string name)
    {
        var seen = new HashSet<(CallNeed?, CallNeed?, string?)>();
        var (before, after) = (_before.Actions.Names.Find(name), _after.Actions.Names.Find(name));
        foreach (var facets in Enumerable.Range(0, FacetSets).OrderBy(f => Bits.Count((ulong)f)).Select(f => (Facets)f))
        {
            var (was, now) = (RequirementOf(_before, before, facets), RequirementOf(_after, after, facets));
            if (was == 0 && now == 0)
            {
                continue;
            }

            foreach (var connector in ConnectorsOf(was, now))
            {
                var pair = new CallPair(
                    NameOf(name, facets, connector),
                    NeedOf(_before, was, connector),
                    NeedOf(_after, now, connector));
                var isOpen = pair is { Before.IsOpen: true } or { After.IsOpen: true };
                if (isOpen && pair.Before != pair.After && seen.Add((pair.Before, pair.After, connector)))
                {
                    _pairs.Add(pair);
                }
            }
        }
    }

    private IEnumerable<string?> ConnectorsOf(int was, int now)
    {
        var judged = _before.Actions.Requirement(was).JudgesConnector || _after.Actions.Requirement(now).JudgesConnector;
        return judged
            ? CellLayout.Names(_before.ConnectorTypes).Concat(CellLayout.Names(_after.ConnectorTypes))
                .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Prepend(null)
            : [null];
    }

    private static int RequirementOf(PolicySnapshot policy, int action, Facets facets) =>
        action < 0 ? 0 : policy.Actions.RequirementId(action, facets);

    private CallNeed? NeedOf(PolicySnapshot policy, int requirement, string? connector) => requirement == 0
        ? null
        : CallNeed.Of(policy.Actions.Requirement(requirement), IsRefused(policy, connector), policy, _layout);

    private static bool IsRefused(PolicySnapshot policy, string? connector) => connector is null
        ? policy.Rules.UntypedConnectorRefused
        : policy.ConnectorTypes.Find(connector) is var id && (id < 0 || policy.ConnectorTypeRefused[id]);

    private static string NameOf(string call, Facets facets, string? connector)
    {
        var name = facets == Facets.None ? call : $"{call} + {string.Join(" + ", FacetNames.Of(facets))}";
        return connector is null ? name : $"{name} ({connector})";
    }
}
