using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Changes;
using CsCheck;

namespace CasesPdp.Policies.Tests.Changes;

public sealed class GuardRailComparisonTests
{
    private static readonly SourceSpan Span = new("pdp.yaml", 4, 7);

    private static readonly ProtectedRule Rule =
        new(["deleteCase", "deleteComment"], ["cases", "observability"], ["default", "soc"], ["x", "y"], Span);

    private static readonly Limitation Limit = new(["r", "q"], ["getCase", "getTags"], ["connectors:read"], ["cases"], ["default", "soc"], Span);

    [Theory]
    [InlineData("reordered")]
    [InlineData("by owner")]
    [InlineData("by space")]
    [InlineData("by action")]
    [InlineData("by role")]
    [InlineData("by owner in one space")]
    [InlineData("with more roles besides")]
    public void Loosened_ProtectedRuleSplit_IsNone(string how)
    {
        ProtectedRule[] after = how switch
        {
            "reordered" => [Rule with { Owners = ["observability", "cases"], Roles = ["y", "x"], Actions = ["deleteComment", "deleteCase"] }],
            "by owner" => [Rule with { Owners = ["observability"] }, Rule with { Owners = ["cases"] }],
            "by space" => [Rule with { Spaces = ["soc"] }, Rule with { Spaces = ["default"] }],
            "by action" => [Rule with { Actions = ["deleteCase"] }, Rule with { Actions = ["deleteComment"] }],
            "by role" => [Rule with { Roles = ["x"] }, Rule with { Roles = ["y"] }],
            "by owner in one space" =>
                [Rule with { Spaces = ["soc"] }, Rule with { Owners = ["cases"], Spaces = null }, Rule with { Owners = ["observability"] }],
            _ => [Rule with { Roles = ["x", "y", "z"] }, Rule],
        };

        Assert.Empty(Loosened([Rule], after));
    }

    [Theory]
    [InlineData("owner left out")]
    [InlineData("owner left out in one space")]
    [InlineData("one half lets more roles through")]
    [InlineData("both halves let another role through")]
    [InlineData("action left out")]
    public void Loosened_ProtectedRuleSplitWithAGap_IsFound(string how)
    {
        ProtectedRule[] after = how switch
        {
            "owner left out" => [Rule with { Owners = ["cases"] }],
            "owner left out in one space" => [Rule with { Owners = ["cases"] }, Rule with { Owners = ["observability"], Spaces = ["soc"] }],
            "one half lets more roles through" =>
                [Rule with { Owners = ["cases"] }, Rule with { Owners = ["observability"], Roles = ["x", "y", "z"] }],
            "both halves let another role through" => [Rule with { Roles = ["x", "z"] }, Rule with { Roles = ["x", "w"] }],
            _ => [Rule with { Actions = ["deleteCase"] }],
        };

        Assert.Equal((GuardRailKind.RailLoosened, Span), Assert.Single(Loosened([Rule], after).Select(f => (f.Kind, f.Rule!.Value))));
    }

    [Fact]
    public void Loosened_RulesMerged_IsNone()
    {
        ProtectedRule[] before = [Rule with { Owners = ["cases"] }, Rule with { Owners = ["observability"] }];

        Assert.Empty(Loosened(before, [Rule]));
    }

    [Fact]
    public void Loosened_EveryOwnerWrittenAsAList_IsFound()
    {
        var every = Rule with { Owners = null };

        Assert.NotEmpty(Loosened([every], [Rule with { Owners = ["cases", "observability", "securitySolution"] }]));
    }

    [Theory]
    [InlineData("list-connectors", "observability")]
    [InlineData("api:casesSuggestUserProfiles", "observability")]
    [InlineData("cases:cases/getCase", null)]
    public void Loosened_ActionHasNoOwnerOrItsOwn_ComparesThatOne(string action, string? owner)
    {
        var rule = Rule with { Actions = [action], Owners = ["cases"] };

        Assert.Empty(Loosened([rule], [rule with { Owners = owner is null ? null : [owner] }]));
        Assert.Equal(owner is null, Loosened([rule], [rule with { Owners = ["observability"] }]).Any());
    }

    [Fact]
    public void Loosened_LimitationSplit_IsNone()
    {
        Limitation[] byBound =
        [
            Limit with { Rights = null, Owners = null, Spaces = null },
            Limit with { Operations = null, Rights = null },
            Limit with { Operations = null, Owners = null, Spaces = null },
        ];

        Assert.Empty(Rails([Limit], [Limit with { Roles = ["r"] }, Limit with { Roles = ["q"] }]));
        Assert.Empty(Rails([Limit], byBound));
        Assert.NotEmpty(Rails([Limit], byBound[..2]));
        Assert.NotEmpty(Rails([Limit], [Limit with { Roles = ["r"] }]));
    }

    // A rule guards points (action, owner, space) against sets of roles. Counted out point by point over a small world.
    [Fact]
    public void Loosened_RandomRules_AgreesWithCountingOut()
    {
        Gen.Int[0, int.MaxValue].Sample(
            seed =>
            {
                var random = new Random(seed);
                ProtectedRule[] before = [Random(random)];
                ProtectedRule[] after = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Random(random))];

                Assert.Equal(IsLoosened(before[0], after), Loosened(before, after).Any());
            },
            iter: 5_000);
    }

    private static ProtectedRule Random(Random random)
    {
        return new ProtectedRule(Some(["deleteCase", "pushCase"])!, MaybeAll(["a", "b", "c"]), MaybeAll(["s", "t"]), Some(["x", "y", "z"])!, Span);

        string[]? MaybeAll(string[] names) => random.Next(3) == 0 ? null : Some(names);

        string[] Some(string[] names) => [.. names.Where(_ => random.Next(2) == 0).DefaultIfEmpty(names[random.Next(names.Length)])];
    }

    private static bool IsLoosened(ProtectedRule before, ProtectedRule[] after)
    {
        // "other" is any owner or space that no rule names.
        var points = from action in before.Actions
                     from owner in (string[])["a", "b", "c", "other"]
                     from space in (string[])["s", "t", "other"]
                     where Guards(before, action, owner, space)
                     select (action, owner, space);
        var subjects = Enumerable.Range(0, 8).Select(set => ((string[])["x", "y", "z"]).Where((_, i) => (set >> i & 1) != 0).ToArray()).ToList();
        return points.Any(p => subjects.Any(roles => !roles.Intersect(before.Roles).Any()
            && after.Where(r => Guards(r, p.action, p.owner, p.space)).All(r => r.Roles.Intersect(roles).Any())));
    }

    private static bool Guards(ProtectedRule rule, string action, string owner, string space) =>
        rule.Actions.Contains(action) && rule.Owners?.Contains(owner) != false && rule.Spaces?.Contains(space) != false;

    private static IEnumerable<GuardRailFinding> Loosened(ProtectedRule[] before, ProtectedRule[] after) =>
        GuardRailComparison.Loosened(new GuardRails { Protected = before }, new GuardRails { Protected = after });

    private static IEnumerable<GuardRailFinding> Rails(Limitation[] before, Limitation[] after) =>
        GuardRailComparison.Loosened(new GuardRails { Limitations = before }, new GuardRails { Limitations = after });
}
