using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Changes;

/// <summary>Finds the calls, with facets and connector types, that become possible or stop being so with a pair of rows.</summary>
/// <remarks>
/// Of the facet sets of a call that ask for the same, the smallest stands for all. A set of several facets is named only where no
/// smaller set of its own changes alike.
/// </remarks>
internal sealed class PossibleCalls
{
    private readonly CellLayout _layout;
    private readonly RowPool _rows;
    private readonly PlaceClasses _classes;
    private readonly Lazy<List<CallForm>> _forms;
    private readonly Dictionary<RowChange, IReadOnlyList<CallChange>> _known = [];

    public PossibleCalls(CellLayout layout, CellTable before, CellTable after, PlaceClasses classes)
    {
        (_layout, _rows, _classes) = (layout, before.Rows, classes);
        _forms = new Lazy<List<CallForm>>(() => [.. Forms(before.Policy, after.Policy)]);
    }

    /// <summary>The calls that change with the pair: what becomes possible first, then by owner.</summary>
    public IReadOnlyList<CallChange> Of(RowChange change)
    {
        if (!_known.TryGetValue(change, out var changed))
        {
            _known.Add(change, changed = Compare(change));
        }

        return changed;
    }

    private List<CallChange> Compare(RowChange change)
    {
        var (ownersBefore, ownersAfter) = _classes.Owners(change.PlaceClass);
        var found = new List<CallChange>();
        for (var owner = CallNeed.NoOwner; owner < _layout.Owners.Length; owner++)
        {
            YieldPoint.Pass();
            var (opened, closed) = (new List<CallForm>(), new List<CallForm>());
            foreach (var form in _forms.Value.Where(f => f.TakesNoOwner == (owner == CallNeed.NoOwner)))
            {
                var was = form.Before?.IsAllowed(_rows[change.Before], ownersBefore, owner, _layout) ?? false;
                var now = form.After?.IsAllowed(_rows[change.After], ownersAfter, owner, _layout) ?? false;
                var alike = now ? opened : closed;
                if (was != now && !alike.Exists(form.Extends))
                {
                    alike.Add(form);
                }
            }

            found.Add(new CallChange(ChangeDirection.Widened, owner, [.. opened.Select(f => f.Name)]));
            found.Add(new CallChange(ChangeDirection.Narrowed, owner, [.. closed.Select(f => f.Name)]));
        }

        return [.. found.Where(f => f.Names.Count > 0).OrderBy(f => f.Direction)];
    }

    private IEnumerable<CallForm> Forms(PolicySnapshot before, PolicySnapshot after)
    {
        var calls = KibanaCatalogue.Embedded.Lines.Values.SelectMany(l => l.Calls).Select(c => c.Name).Distinct().Order(StringComparer.Ordinal);
        string[] connectors =
        [
            .. CellLayout.Names(before.ConnectorTypes).Concat(CellLayout.Names(after.ConnectorTypes)).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal),
        ];
        foreach (var call in calls)
        {
            string?[] types = KibanaCatalogue.Embedded.ConnectorCalls.Contains(call) ? connectors : (string?[])[null];
            var (was, now) = (before.Actions.Names.Find(call), after.Actions.Names.Find(call));
            foreach (var type in types)
            {
                var seen = new HashSet<(CallNeed?, CallNeed?)>();
                foreach (var facets in Enumerable.Range(0, CallPairs.FacetSets).OrderBy(f => Bits.Count((ulong)f)).Select(f => (Facets)f))
                {
                    var needBefore = CallPairs.NeedOf(before, CallPairs.RequirementOf(before, was, facets), type, _layout);
                    var needAfter = CallPairs.NeedOf(after, CallPairs.RequirementOf(after, now, facets), type, _layout);
                    if ((needBefore is { IsOpen: true } || needAfter is { IsOpen: true }) && seen.Add((needBefore, needAfter)))
                    {
                        yield return new CallForm(call, facets, type, needBefore, needAfter);
                    }
                }
            }
        }
    }

    private sealed record CallForm(string Call, Facets Facets, string? Connector, CallNeed? Before, CallNeed? After)
    {
        public string Name { get; } = CallPairs.NameOf(Call, Facets, Connector);

        public bool TakesNoOwner => (After ?? Before)!.Value.Owners == OwnerRule.Free;

        /// <summary>Whether this is the other call with several facets, its own among them.</summary>
        public bool Extends(CallForm other) => other.Call == Call && other.Connector == Connector
            && Bits.Count((ulong)Facets) > 1 && (other.Facets & ~Facets) == 0;
    }
}

/// <summary>Calls that become possible, or stop being so, on one owner.</summary>
/// <param name="Direction">Which way.</param>
/// <param name="Owner">The owner; <see cref="CallNeed.NoOwner"/> for calls that need none.</param>
/// <param name="Names">The calls, with facets and connector types.</param>
internal sealed record CallChange(ChangeDirection Direction, int Owner, IReadOnlyList<string> Names);
