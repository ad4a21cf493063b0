using CasesPdp.Decisions;
using CasesPdp.Policies.Changes;
using CsCheck;

namespace CasesPdp.Policies.Tests.Changes;

/// <summary>A difference says what comparing every cell says. A failure prints the seed of its two policies.</summary>
public sealed class DiffPropertyTests
{
    private static readonly DiffLimits Everything =
        new() { Roles = int.MaxValue, LinesOfRole = int.MaxValue, Spaces = int.MaxValue, Subjects = int.MaxValue };

    private static readonly int Changes = int.TryParse(Environment.GetEnvironmentVariable("CASESPDP_WORLDS"), out var n) ? n : 12;

    [Fact]
    public void Compare_RandomPolicies_CountsEveryCellThatTheReferenceSeesChange() => Gen.Int.Sample(
        seed =>
        {
            var change = new RandomChange(seed);
            var brute = new BruteForce(change.Before, change.After);
            var cells = brute.Cells().ToList();

            var diff = PolicyDiff.Compare(change.Before, change.After, Everything);

            // By role, calls left out: those have a test of their own.
            var byRole = cells.GroupBy(c => c.Role).ToDictionary(g => g.Key, g => Count(g.Select(c => c.Direction)));
            foreach (var role in byRole.Keys.Concat(diff.Roles.Select(r => r.Role ?? "")).Distinct())
            {
                var lines = diff.Roles.SingleOrDefault(r => (r.Role ?? "") == role)?.Lines ?? [];
                var named = lines.Where(l => l.Kind != CellKind.Call)
                    .SelectMany(l => Enumerable.Repeat(l.Direction, l.Names.Count * l.Spaces.Count));
                Assert.True(byRole.GetValueOrDefault(role) == Count(named), $"role `{role}`: {byRole.GetValueOrDefault(role)} != {Count(named)}");
            }

            var byOperation = cells.GroupBy(c => (c.Owner, c.Name)).ToDictionary(g => g.Key, g => Count(g.Select(c => c.Direction)));
            Assert.Equal(
                byOperation.OrderBy(o => o.Key.Owner, StringComparer.Ordinal).ThenBy(o => o.Key.Name, StringComparer.Ordinal),
                diff.Operations.Where(o => o.Kind is CellKind.Operation or CellKind.Right)
                    .Select(o => KeyValuePair.Create((o.Owner, o.Name), o.Cells))
                    .OrderBy(o => o.Key.Owner, StringComparer.Ordinal).ThenBy(o => o.Key.Name, StringComparer.Ordinal));

            var calls = diff.Operations.Where(o => o.Kind == CellKind.Call).Aggregate(default(ChangeCount), (sum, o) => sum.Plus(o.Cells));
            var subjects = diff.Subjects.Aggregate(default(ChangeCount), (sum, s) => sum.Plus(s.Cells));
            var owners = brute.AvailableOwners().ToList();
            var ownerCount = Count(owners.Select(o => o.Direction));
            Assert.Equal(
                owners.GroupBy(o => o.Owner).Select(g => (g.Key, Count(g.Select(o => o.Direction)))).OrderBy(o => o.Key, StringComparer.Ordinal),
                diff.Operations.Where(o => o.Kind == CellKind.Owner).Select(o => (o.Owner!, o.Cells)).OrderBy(o => o.Item1, StringComparer.Ordinal));
            Assert.Equal(Count(cells.Select(c => c.Direction)).Plus(calls).Plus(subjects).Plus(ownerCount), diff.Cells);
            Assert.Equal(diff.Cells.Minus(subjects), diff.Spaces.Aggregate(default(ChangeCount), (sum, s) => sum.Plus(s.Cells)));
            Assert.Equal(diff.Cells.Minus(subjects).Minus(ownerCount), diff.Roles.Aggregate(default(ChangeCount), (sum, r) => sum.Plus(r.Cells)));
        },
        iter: Changes);

    [Fact]
    public void Compare_RandomPolicies_CountsEveryCallThatTheReferenceSeesChange() => Gen.Int.Sample(
        seed =>
        {
            var change = new RandomChange(seed);
            var brute = new BruteForce(change.Before, change.After);
            var layout = new CellLayout(change.Before.Snapshot, change.After.Snapshot);
            var pairs = CallPairs.Find(change.Before.Snapshot, change.After.Snapshot, layout);

            var diff = PolicyDiff.Compare(change.Before, change.After, Everything);

            foreach (var (pair, call) in pairs.Zip(diff.Calls).Take(6))
            {
                Assert.Equal(brute.Call(call.Call, pair.TakesOwner, pair.TakesNoOwner), call.Cells);
            }
        },
        iter: Changes / 2);

    [Fact]
    public void Compare_RandomPolicies_CallsOfARoleAreThoseThatTheReferenceSeesChange() => Gen.Int.Sample(
        seed =>
        {
            var change = new RandomChange(seed);
            var brute = new BruteForce(change.Before, change.After);
            var diff = PolicyDiff.Compare(change.Before, change.After, Everything);
            var calls = brute.Calls().Where(r => r.Action.Contains('-') && r.Facets.Count < 2
                && (r.Connector is not null || r.Action is not ("push-case" or "manage-connectors")));
            foreach (var request in calls)
            {
                foreach (var role in diff.Roles.Where(r => r.Role is not null).Take(4))
                {
                    foreach (var owner in brute.OwnersOf(request.Action))
                    {
                        var asked = request with { Roles = [role.Role!], Owners = owner is null ? [] : [owner] };
                        var direction = brute.DirectionOfGrants(asked with { Space = BruteForce.Other });
                        var facets = request.Facets.Aggregate(Facets.None, (set, f) => set | FacetNames.Parse(f));
                        var name = CallPairs.NameOf(request.Action, facets, request.Connector);
                        var line = role.Calls.FirstOrDefault(c => c.Owner == owner && c.Names.Contains(name)
                            && (c.Spaces.IsEverySpace || c.Spaces.Names.Contains(SpaceSet.AnyOther)));
                        Assert.True(line is null || line.Direction == direction, $"{role.Role} {name} {owner}: {line?.Direction} != {direction}");
                        Assert.True(direction is null || line is not null || request.Facets.Count > 0, $"{role.Role} {name} {owner} is not named");
                    }
                }
            }
        },
        iter: Changes);

    // The promise that guard rails stand on: no question whatever goes from DENY to ALLOW unseen.
    [Fact]
    public void Compare_AnyQuestionThatWidens_IsCountedOrTold() => Gen.Int.Sample(
        seed =>
        {
            var change = new RandomChange(seed);
            var brute = new BruteForce(change.Before, change.After);
            var diff = PolicyDiff.Compare(change.Before, change.After, Everything);
            for (var i = 0; i < 1_000; i++)
            {
                var request = change.World.NextRequest();
                if (diff.UncountedWidenings.Count > 0 || brute.Direction(request) != ChangeDirection.Widened)
                {
                    continue;
                }

                var known = request.Roles ?? change.After.Bundle.Subjects.FirstOrDefault(s => s.Id == request.SubjectId)?.Roles ?? [];
                var widened = diff.Roles.Where(r => r.Cells.Widened > 0).Select(r => r.Role)
                    .Any(r => r is null || known.Contains(r) || (request.LimitedBy?.Contains(r) ?? false));
                var given = diff.Subjects.Any(s => s.Subject == request.SubjectId && s.Cells.Widened > 0);
                var named = diff.Operations.Any(o => o.Kind == CellKind.Owner && o.Cells.Widened > 0 && request.Owners.Contains(o.Owner));
                Assert.True(widened || named || (request.Roles is null && given), Equivalence.TableEquivalenceTests.Describe(request));
            }
        },
        iter: Changes * 2);

    [Fact]
    public void Compare_Backwards_SwapsTheCounts() => Gen.Int.Sample(
        seed =>
        {
            var change = new RandomChange(seed);

            var forth = PolicyDiff.Compare(change.Before, change.After, Everything);
            var back = PolicyDiff.Compare(change.After, change.Before, Everything);

            Assert.Equal((forth.WidenedCells, forth.NarrowedCells), (back.NarrowedCells, back.WidenedCells));
            Assert.Equal(forth.ChangedRoles, back.ChangedRoles);
        },
        iter: Changes * 2);

    private static ChangeCount Count(IEnumerable<ChangeDirection> directions)
    {
        var all = directions.ToList();
        var widened = all.Count(d => d == ChangeDirection.Widened);
        return new ChangeCount(widened, all.Count - widened);
    }
}
