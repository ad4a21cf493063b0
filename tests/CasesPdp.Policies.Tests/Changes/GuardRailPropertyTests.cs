using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Policies.Tests.Changes;

/// <summary>Guard rails held against asking every question. A failure prints the seed.</summary>
public sealed class GuardRailPropertyTests
{
    private static readonly string[] FacetNamesInOrder =
        ["assignees", "reopens", "assigns", "other-changes", "alerts", "files", "connector"];

    private static readonly int Changes = int.TryParse(Environment.GetEnvironmentVariable("CASESPDP_WORLDS"), out var n) ? n : 12;

    [Fact]
    public void Judge_MoreCellsWidenThanAllowed_NeverPasses() => Gen.Int.Sample(
        seed =>
        {
            var change = new RandomChange(seed);
            var widened = new BruteForce(change.Before, change.After).Cells().LongCount(c => c.Direction == ChangeDirection.Widened);

            // The limit stands in the policy in force, in the new one, or in both.
            foreach (var (inForce, proposed) in new (long?, long?)[] { (widened - 1, null), (null, widened - 1), (widened - 1, long.MaxValue) })
            {
                var findings = GuardRailEvaluator.Evaluate(With(change.Before, inForce), With(change.After, proposed));

                Assert.True(widened == 0 || findings.Any(f => f.Kind == GuardRailKind.TooManyWidened && f.Count >= widened));
            }
        },
        iter: Changes);

    [Fact]
    public void Judge_NothingMayWiden_NoQuestionWidensUnheld() => Gen.Int.Sample(
        seed =>
        {
            var change = new RandomChange(seed);
            if (GuardRailEvaluator.Evaluate(With(change.Before, 0), With(change.After, 0)).Count > 0)
            {
                return;
            }

            var brute = new BruteForce(change.Before, change.After);
            for (var i = 0; i < 2_000; i++)
            {
                var request = change.World.NextRequest();
                Assert.True(brute.Direction(request) != ChangeDirection.Widened, Equivalence.TableEquivalenceTests.Describe(request));
            }
        },
        iter: Changes * 10);

    [Fact]
    public void Judge_ProtectedRule_FindsWhatAskingEveryRoleFinds() => Gen.Int.Sample(
        seed =>
        {
            var policy = new RandomChange(seed).Before;
            var random = new Random(seed);
            var rule = RandomRule(policy.Snapshot, random);
            var judged = WithRails(policy, new GuardRails { Protected = [rule] });

            var finding = GuardRailEvaluator.Evaluate(null, judged).SingleOrDefault();

            var alone = Unprotected(policy, rule).Append("").Select(r => (string[])[r]).ToList();
            var broken = alone.SelectMany(roles => Broken(policy, rule, roles)).Count();
            if (policy.Snapshot.Spaces.Patterns.Count == 0 && broken > 0)
            {
                var together = finding?.Counterexamples.Count(c => c.Roles.Count > 1) ?? 0;
                Assert.Equal(broken, finding!.Count - together);
            }

            Assert.True(broken == 0 || finding is not null);
            var roles = Unprotected(policy, rule).ToList();
            foreach (var pair in roles.SelectMany(a => roles.Select(b => (string[])[a, b])))
            {
                Assert.True(finding is not null || !Broken(policy, rule, pair).Any(), string.Join('+', pair));
            }

            AssertReal(policy, finding, rule.Connector);
        },
        iter: Changes);

    [Fact]
    public void Judge_Limitation_FindsWhatAskingEveryCellFinds() => Gen.Int.Sample(
        seed =>
        {
            var policy = new RandomChange(seed).Before;
            var random = new Random(seed);
            var rule = RandomLimitation(policy.Snapshot, random);

            var finding = GuardRailEvaluator.Evaluate(null, WithRails(policy, new GuardRails { Limitations = [rule] })).SingleOrDefault();

            // From a policy that knows no role, every cell that a role has is one that widened.
            var nothing = LoadedPolicy.Compile(
                policy.Bundle with { Roles = [], Settings = policy.Bundle.Settings with { SecurityEnabled = true } }, "test", 1);
            var beyond = new BruteForce(nothing, policy, rule.Spaces ?? []).Cells().Count(c =>
                rule.Roles.Contains(c.Role) && c.Direction == ChangeDirection.Widened && !IsInside(rule, c.Space, c.Owner, c.Name));
            // A role that does not exist may do something only where security is off: then as nobody does.
            if (policy.Snapshot.Rules.SecurityEnabled || rule.Roles.All(r => policy.Snapshot.Roles.Find(r) >= 0))
            {
                Assert.Equal(beyond, finding?.Count ?? 0);
            }

            Assert.True(beyond == 0 || finding is not null);
        },
        iter: Changes);

    private static bool IsInside(Limitation rule, string space, string? owner, string name)
    {
        var bounds = owner is null ? rule.Rights : rule.Operations;
        return (rule.Spaces?.Contains(space) ?? true)
            && (bounds?.Contains(name) ?? true)
            && (owner is null || (rule.Owners?.Contains(owner) ?? true));
    }

    private static ProtectedRule RandomRule(PolicySnapshot policy, Random random)
    {
        var rule = RandomRuleOfAnyConnector(policy, random);
        return random.Next(3) == 0
            ? rule with { Actions = ["push-case", "manage-connectors"], Connector = Pick(Names(policy.ConnectorTypes), random) }
            : rule;
    }

    private static ProtectedRule RandomRuleOfAnyConnector(PolicySnapshot policy, Random random) => new(
        [Pick(Names(policy.Actions.Names), random), Pick(Names(policy.Actions.Names).Where(n => !n.Contains(':')).ToList(), random)],
        random.Next(2) == 0 ? null : [Pick(Names(policy.Owners), random)],
        random.Next(2) == 0 ? null : [Pick(Names(policy.Spaces.Names), random), "team-zzz"],
        [.. Names(policy.Roles).Where(_ => random.Next(4) > 0)],
        new SourceSpan("pdp.yaml", 1, 1));

    private static Limitation RandomLimitation(PolicySnapshot policy, Random random) => new(
        [Pick(Names(policy.Roles), random), "r1"],
        Half(policy.Operations.Names, random),
        Half([.. policy.SharedNames.Where(n => !n.Contains('*'))], random),
        Half(Names(policy.Owners), random),
        Half([.. Names(policy.Spaces.Names), "team-zzz"], random),
        new SourceSpan("pdp.yaml", 1, 1));

    private static string[]? Half(IReadOnlyList<string> from, Random random) =>
        random.Next(2) == 0 ? null : [.. from.Where(_ => random.Next(2) == 0)];

    private static IEnumerable<string> Unprotected(LoadedPolicy policy, ProtectedRule rule) =>
        Names(policy.Snapshot.Roles).Except(rule.Roles, StringComparer.Ordinal);

    /// <summary>The (space, owner, action) that these roles together may do against the rule.</summary>
    private static IEnumerable<(string Space, string? Owner, string Action)> Broken(LoadedPolicy policy, ProtectedRule rule, string[] roles)
    {
        var spaces = rule.Spaces?.Distinct() ?? Names(policy.Snapshot.Spaces.Names).Append(BruteForce.Other);
        var owners = (rule.Owners ?? Names(policy.Snapshot.Owners)).Select(o => (string?)o).ToList();
        return from action in rule.Actions.Distinct()
               from space in spaces
               from owner in Questions(policy, rule, action, owners)
               let request = new DecisionRequest { Roles = roles, Action = action, Space = space, Owners = owner is null ? [] : [owner] }
               where MayInSomeForm(policy, request, rule.Connector)
               select (space, owner, action);
    }

    private static IEnumerable<string?> Questions(LoadedPolicy policy, ProtectedRule rule, string action, List<string?> owners)
    {
        var rawOwner = action.StartsWith("cases:", StringComparison.Ordinal) ? action["cases:".Length..action.LastIndexOf('/')] : null;
        if (rawOwner is not null)
        {
            return owners.Where(o => o == rawOwner);
        }

        if (action.Contains(':'))
        {
            return [null];
        }

        var required = policy.Snapshot.Actions.Requirement(
            policy.Snapshot.Actions.RequirementId(policy.Snapshot.Actions.Names.Find(action), Facets.None)).OwnerRule;
        return required switch
        {
            OwnerRule.Free => [null],
            OwnerRule.List when rule.Owners is null => owners.Prepend(null),
            _ => owners,
        };
    }

    private static bool MayInSomeForm(LoadedPolicy policy, DecisionRequest request, string? connector)
    {
        var snapshot = policy.Snapshot;
        var action = snapshot.Actions.Names.Find(request.Action);
        string?[] connectors = connector is not null ? [connector] : request.Action is "push-case" or "manage-connectors" ? [null, .. Names(snapshot.ConnectorTypes)] : [null];
        for (var set = 0; set < 128; set++)
        {
            if (snapshot.Actions.RequirementId(action, (Facets)set) != 0)
            {
                var facets = FacetNamesInOrder.Where((_, place) => (set >> place & 1) != 0).ToArray();
                if (connectors.Any(c => TableEvaluator.Decide(snapshot, request with { Facets = facets, Connector = c }).Outcome == Outcome.Allow))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static void AssertReal(LoadedPolicy policy, GuardRailFinding? finding, string? connector)
    {
        foreach (var example in (finding?.Counterexamples ?? []).Where(c => !c.Space.StartsWith("spaces like ", StringComparison.Ordinal)))
        {
            var space = example.Space == SpaceSet.AnyOther ? BruteForce.Other : example.Space;
            var request = new DecisionRequest
            {
                Roles = example.Roles,
                Action = example.Action,
                Space = space,
                Owners = example.Owner is null ? [] : [example.Owner],
            };
            Assert.True(MayInSomeForm(policy, request, connector), example.ToString());
        }
    }

    private static LoadedPolicy With(LoadedPolicy policy, long? most) =>
        WithRails(policy, new GuardRails { MaxWidenedCells = most is { } n ? Math.Max(0, n) : null });

    private static LoadedPolicy WithRails(LoadedPolicy policy, GuardRails rails) =>
        policy with { Bundle = policy.Bundle with { Settings = policy.Bundle.Settings with { GuardRails = rails } } };

    private static List<string> Names(NameIndex index) => [.. Enumerable.Range(0, index.Count).Select(i => index[i])];

    private static T Pick<T>(List<T> from, Random random) => from[random.Next(from.Count)];
}
