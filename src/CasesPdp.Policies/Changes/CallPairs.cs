using CasesPdp.Decisions;

namespace CasesPdp.Policies.Changes;

/// <summary>
/// Finds the calls, with facets and connector types, that ask for something else in one policy than in the other, or whose gate opened or
/// closed. All others change only with the operations and rights that they ask for.
/// </summary>
internal sealed class CallPairs
{
    /// <summary>How many sets of facets there are.</summary>
    public const int FacetSets = 128;

    private const string PushCase = "push-case";

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
                    NeedOf(_before, was, connector, _layout),
                    NeedOf(_after, now, connector, _layout));
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

    /// <summary>The requirement of an action with facets; 0 where it is not there, or does not allow them.</summary>
    public static int RequirementOf(PolicySnapshot policy, int action, Facets facets) =>
        action < 0 ? 0 : policy.Actions.RequirementId(action, facets);

    /// <summary>What a requirement asks for; absent where there is none.</summary>
    public static CallNeed? NeedOf(PolicySnapshot policy, int requirement, string? connector, CellLayout layout) => requirement == 0
        ? null
        : CallNeed.Of(policy.Actions.Requirement(requirement), IsRefused(policy, connector), policy, layout);

    /// <summary>A call with its facets and connector type, for reading.</summary>
    public static string NameOf(string call, Facets facets, string? connector)
    {
        var name = facets == Facets.None ? call : $"{call} + {string.Join(" + ", FacetNames.Of(facets))}";
        return connector is null ? name : $"{name} {(call == PushCase ? "to" : "for")} {connector}";
    }

    private static bool IsRefused(PolicySnapshot policy, string? connector) => connector is null
        ? policy.Rules.UntypedConnectorRefused
        : policy.ConnectorTypes.Find(connector) is var id && (id < 0 || policy.ConnectorTypeRefused[id]);
}

/// <summary>A call with its facets that differs between two policies.</summary>
/// <param name="Name">For reading: <c>create-case + assignees</c>, <c>push-case to .jira</c>.</param>
/// <param name="Before">What it asked for; absent where it did not exist.</param>
/// <param name="After">What it asks for; absent where it does not exist.</param>
internal sealed record CallPair(string Name, CallNeed? Before, CallNeed? After)
{
    /// <summary>Whether grants that did not suffice may suffice now.</summary>
    public bool IsLoosened => After is { IsOpen: true } after && !(Before is { } before && before.IsNoStricterThan(after));

    /// <summary>Whether a question for it may name an owner.</summary>
    public bool TakesOwner => Before is { Owners: not OwnerRule.Free } || After is { Owners: not OwnerRule.Free };

    /// <summary>Whether a question for it may name no owner.</summary>
    public bool TakesNoOwner =>
        Before is { Owners: not OwnerRule.OneOrMore } || After is { Owners: not OwnerRule.OneOrMore };
}

/// <summary>A call that asks for something else than before, or whose gate opened or closed.</summary>
/// <param name="Call">
/// The call or operation, with facets and connector type: <c>create-case + assignees</c>, <c>push-case to .jira</c>.
/// </param>
/// <param name="Before">What it asked for, or why it was refused.</param>
/// <param name="After">What it asks for, or why it is refused.</param>
/// <param name="IsLoosened">
/// Whether it may be allowed to somebody to whom it was denied and whose grants are the same. Roles that meet in one subject may open
/// it together, so counting cells role by role does not bound what that is.
/// </param>
/// <param name="Cells">How many of its cells changed, role by role.</param>
public sealed record CallDiff(string Call, string Before, string After, bool IsLoosened, ChangeCount Cells);
