using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Testing;

/// <summary>Counts what tests look at.</summary>
internal sealed class CoverageCount
{
    private const int AnyOther = -1;

    private readonly LoadedPolicy _policy;
    private readonly HashSet<int> _written = [];
    private readonly HashSet<int> _tested = [];
    private readonly Dictionary<(int Role, int Space, int Owner), ulong> _asked = [];

    private CoverageCount(LoadedPolicy policy)
    {
        _policy = policy;
        _written.UnionWith(policy.Bundle.Roles.Where(r => !r.IsBundled).Select(r => policy.Snapshot.Roles.Find(r.Name)));
    }

    public static TestCoverage Of(LoadedPolicy policy) => new CoverageCount(policy).Count();

    private TestCoverage Count()
    {
        foreach (var test in _policy.Bundle.Tests)
        {
            Ask(test.Request);
        }

        long granted = 0, denied = 0;
        foreach (var ((role, space, owner), operations) in _asked)
        {
            var held = Held(role, space, owner);
            granted += Bits.Count(operations & held);
            denied += Bits.Count(operations & ~held);
        }

        var roles = _policy.Snapshot.Roles;
        return new TestCoverage(
            Granted(), granted, denied, [.. _written.Except(_tested).Order().Select(id => roles[id])], _written.Count);
    }

    // A question asks for the operations of its action, on each owner it names, or on any where it names none.
    private void Ask(DecisionRequest request)
    {
        var snapshot = _policy.Snapshot;
        var question = TableEvaluator.Resolve(snapshot, request);
        var space = snapshot.Spaces.Resolve(Encoding.UTF8.GetBytes(request.Space ?? SpaceId.Default));
        foreach (var role in TableEvaluator.RolesOf(snapshot, request).Roles)
        {
            if (!_written.Contains(role))
            {
                continue;
            }

            _tested.Add(role);
            if (question.Requirement == 0 || space.IsMalformed)
            {
                continue;
            }

            var required = snapshot.Actions.Requirement(question.Requirement);
            var named = required.RawOwner >= 0 ? 1UL << required.RawOwner : question.Owners;
            var every = snapshot.Spaces.AvailableOwners(SpaceRef.Unlisted("x"u8));
            for (var owner = 0; owner < snapshot.Owners.Count; owner++)
            {
                var isNamed = ((named == 0 ? every : named) >> owner & 1) != 0;
                var operations = (isNamed ? required.Operations : 0) | required.AnyOwnerOperations;
                if ((operations & ~OperationBits.FilesCreate) is var asked and not 0)
                {
                    var key = (role, space.Id < 0 ? AnyOther : space.Id, owner);
                    _asked[key] = _asked.GetValueOrDefault(key) | asked;
                }
            }
        }
    }

    private ulong Held(int role, int space, int owner)
    {
        var snapshot = _policy.Snapshot;
        var where = space == AnyOther ? SpaceRef.Unlisted("x"u8) : SpaceRef.Listed(space);
        if ((snapshot.Spaces.AvailableOwners(where) >> owner & 1) == 0)
        {
            return 0;
        }

        var row = SubjectGrants.Of(snapshot, new SubjectRoles([role]), where, new ulong[SubjectGrants.ScratchWords(snapshot)]).Row;
        return row[owner] & ~OperationBits.FilesCreate;
    }

    private long Granted()
    {
        var layout = new CellLayout(_policy.Snapshot, _policy.Snapshot);
        var rows = new RowPool(layout.Stride);
        var table = new CellTable(_policy.Snapshot, layout, rows);
        var cells = new CellComparison(layout, table, table, []);
        var role = new RolePair(layout, rows);
        role.Before.Clear(RowPool.Nothing);
        foreach (var id in _written)
        {
            table.Fill(id, role.After);
            role.Align();
            cells.Add(role);
        }

        // From nothing to what is granted: all that widens, rights left out.
        return cells.Sums().Sum(s => s.Times * s.Delta.Words.Take(layout.Owners.Length).Sum(w => (long)Bits.Count(w.Widened)));
    }
}
