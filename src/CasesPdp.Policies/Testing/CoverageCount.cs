using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Naming;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Testing;

/// <summary>Counts what tests look at.</summary>
internal sealed class CoverageCount
{
    // Places: the ids of named spaces, any other space, and below that the patterns.
    private const int AnyOther = -1;
    private const int FirstPattern = -2;

    private readonly LoadedPolicy _policy;
    private readonly HashSet<int> _written = [];
    private readonly HashSet<int> _tested = [];
    private readonly Dictionary<(int Role, int Place, int Owner), ulong> _asked = [];
    private readonly ulong[] _scratch;

    private CoverageCount(LoadedPolicy policy)
    {
        _policy = policy;
        _scratch = new ulong[SubjectGrants.ScratchWords(policy.Snapshot)];
        _written.UnionWith(policy.Bundle.Roles.Where(r => !r.IsBundled).Select(r => policy.Snapshot.Roles.Find(r.Name)));
    }

    public static TestCoverage Of(LoadedPolicy policy, IEnumerable<TestResult> results) => new CoverageCount(policy).Count(results);

    private TestCoverage Count(IEnumerable<TestResult> results)
    {
        foreach (var result in results)
        {
            YieldPoint.Pass();
            Ask(result.Test.Request, isQuestion: !PolicyTests.IsNoQuestion(result.Actual.Reason));
        }

        long granted = 0, denied = 0;
        foreach (var ((role, place, owner), operations) in _asked)
        {
            YieldPoint.Pass();
            var held = Held(role, place, owner);
            granted += Bits.Count(operations & held);
            denied += Bits.Count(operations & ~held);
        }

        var roles = _policy.Snapshot.Roles;
        return new TestCoverage(
            Granted(), granted, denied, [.. _written.Except(_tested).Order().Select(id => roles[id])], _written.Count);
    }

    // A question asks for the operations of its action, on each owner it names, or on any where it names none.
    private void Ask(DecisionRequest request, bool isQuestion)
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
            if (!isQuestion)
            {
                continue;
            }

            var required = snapshot.Actions.Requirement(question.Requirement);
            var named = required.RawOwner >= 0 ? 1UL << required.RawOwner : question.Owners;
            foreach (var place in PlacesOf(role, space))
            {
                Ask(role, place, named == 0 ? snapshot.Spaces.AvailableOwners(space) : named, required);
            }
        }
    }

    private void Ask(int role, int place, ulong owners, in Requirement required)
    {
        for (var owner = 0; owner < _policy.Snapshot.Owners.Count; owner++)
        {
            var operations = ((owners >> owner & 1) != 0 ? required.Operations : 0) | required.AnyOwnerOperations;
            if ((operations & ~OperationBits.FilesCreate) is var asked and not 0)
            {
                _asked[(role, place, owner)] = _asked.GetValueOrDefault((role, place, owner)) | asked;
            }
        }
    }

    // A space that no policy names counts as the role's patterns that cover it, or as any other space where none does.
    private List<int> PlacesOf(int role, SpaceRef space)
    {
        if (space.Id >= 0)
        {
            return [space.Id];
        }

        var places = new List<int>();
        if (_policy.Snapshot.Rules.SecurityEnabled)
        {
            foreach (var entry in _policy.Snapshot.Grants.PatternEntries(role))
            {
                if (_policy.Snapshot.Spaces.Covers(entry.Place, space))
                {
                    places.Add(FirstPattern - entry.Place);
                }
            }
        }

        return places.Count == 0 ? [AnyOther] : places;
    }

    private ulong Held(int role, int place, int owner)
    {
        var (snapshot, grants) = (_policy.Snapshot, _policy.Snapshot.Grants);
        var where = place >= 0 ? SpaceRef.Listed(place) : SpaceRef.Unlisted(default);
        if ((snapshot.Spaces.AvailableOwners(where) >> owner & 1) == 0)
        {
            return 0;
        }

        if (place >= 0 || !snapshot.Rules.SecurityEnabled)
        {
            return SubjectGrants.Of(snapshot, new SubjectRoles([role]), where, _scratch).Row[owner] & ~OperationBits.FilesCreate;
        }

        var held = grants.Row(grants.EverySpaceRow(role))[owner];
        foreach (var entry in grants.PatternEntries(role))
        {
            if (FirstPattern - entry.Place == place)
            {
                held |= grants.Row(entry.Row)[owner];
            }
        }

        return held & ~OperationBits.FilesCreate;
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
            YieldPoint.Pass();
            table.Fill(id, role.After);
            role.Align();
            cells.Add(role);
        }

        // From nothing to what is granted: all that widens, rights left out.
        return cells.Sums().Sum(s => s.Times * s.Delta.Words.Take(layout.Owners.Length).Sum(w => (long)Bits.Count(w.Widened)));
    }
}

/// <summary>
/// What tests looked at, in cells (role, space, owner, operation) of the roles that the bundle writes: in the spaces that the policy names,
/// in any other space as one, and like each pattern that a role uses.
/// </summary>
/// <param name="GrantedCells">Cells that are ALLOW.</param>
/// <param name="TestedGrantedCells">Those of them that some test asks for.</param>
/// <param name="TestedDeniedCells">Cells that are DENY and that some test asks for.</param>
/// <param name="RolesNeverTested">Written roles that no test's subject has, in ordinal order.</param>
/// <param name="WrittenRoles">How many roles the bundle writes.</param>
public sealed record TestCoverage(
    long GrantedCells, long TestedGrantedCells, long TestedDeniedCells, IReadOnlyList<string> RolesNeverTested, int WrittenRoles);
