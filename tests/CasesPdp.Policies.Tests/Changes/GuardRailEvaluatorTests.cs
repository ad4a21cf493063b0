using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Changes;

namespace CasesPdp.Policies.Tests.Changes;

public sealed class GuardRailEvaluatorTests
{
    private static readonly SourceSpan Span = new("pdp.yaml", 4, 7);

    private static readonly ProtectedRule NobodyDeletes = new(["deleteCase"], null, null, ["superuser", "kibana_admin", "editor"], Span);

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Evaluate_TwoCellsWiden_HeldWhenOnlyOneMay(long most, bool isHeld)
    {
        var rails = new GuardRails { MaxWidenedCells = most };

        // One operation more, in `default` and in any other space.
        var findings = GuardRailEvaluator.Evaluate(Policy(rails, "cases:cases/getCase"), Policy(rails, "cases:cases/getCase", "cases:cases/getTags"));

        Assert.Equal(isHeld, findings.Any(f => f is { Kind: GuardRailKind.TooManyWidened, Count: 2 }));
    }

    [Fact]
    public void Evaluate_NoRails_EverythingGoesLive()
    {
        Assert.Empty(GuardRailEvaluator.Evaluate(Policy(GuardRails.None), Policy(GuardRails.None, "*")));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(501L)]
    public void Evaluate_LimitRaisedOrTakenAway_IsHeldAndJudgedByTheOldOne(long? most)
    {
        var findings = GuardRailEvaluator.Evaluate(
            Policy(new GuardRails { MaxWidenedCells = 1 }), Policy(new GuardRails { MaxWidenedCells = most }, "cases:cases/*"));

        Assert.Equal([GuardRailKind.RailLoosened, GuardRailKind.TooManyWidened], findings.Select(f => f.Kind));
    }

    [Fact]
    public void Evaluate_LimitLowered_CountsAtOnce()
    {
        var findings = GuardRailEvaluator.Evaluate(
            Policy(new GuardRails { MaxWidenedCells = 1_000 }), Policy(new GuardRails { MaxWidenedCells = 1 }, "cases:cases/*"));

        Assert.Equal(GuardRailKind.TooManyWidened, Assert.Single(findings).Kind);
    }

    [Fact]
    public void Evaluate_UncountedWidening_IsHeldWhateverTheLimit()
    {
        var rails = new GuardRails { MaxWidenedCells = long.MaxValue };

        var findings = GuardRailEvaluator.Evaluate(
            With(TestBundle.Stack().RestrictedCases(), rails), With(TestBundle.Stack(), rails));

        Assert.Equal(GuardRailKind.UncountedWidening, Assert.Single(findings).Kind);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(1, true)]
    public void Evaluate_TwoCellsNarrow_HeldWhenOnlyOneMay(long most, bool isHeld)
    {
        var rails = new GuardRails { MaxNarrowedCells = most };

        var findings = GuardRailEvaluator.Evaluate(Policy(rails, "cases:cases/getCase", "cases:cases/getTags"), Policy(rails, "cases:cases/getCase"));

        Assert.Equal(isHeld, findings.Any(f => f is { Kind: GuardRailKind.TooManyNarrowed, Count: 2 }));
    }

    [Fact]
    public void Evaluate_LimitOfNarrowingRemoved_IsHeldAndJudgedByTheOldOne()
    {
        var findings = GuardRailEvaluator.Evaluate(
            Policy(new GuardRails { MaxNarrowedCells = 1 }, "cases:cases/*"), Policy(GuardRails.None));

        Assert.Equal([GuardRailKind.RailLoosened, GuardRailKind.TooManyNarrowed], findings.Select(f => f.Kind));
        Assert.Equal("`maxNarrowedCells` is 1, and the change removes it.", findings[0].Message);
    }

    [Fact]
    public void Evaluate_SettingThatNarrowsUncounted_IsHeldWhateverTheLimit()
    {
        var rails = new GuardRails { MaxNarrowedCells = long.MaxValue };

        var findings = GuardRailEvaluator.Evaluate(
            With(TestBundle.Stack(), rails), With(TestBundle.Stack().RestrictedCases(), rails));

        Assert.Equal(GuardRailKind.UncountedNarrowing, Assert.Single(findings).Kind);
    }

    public static TheoryData<string> Loosenings => ["gone", "owner", "space", "role", "action"];

    [Theory]
    [MemberData(nameof(Loosenings))]
    public void Evaluate_ProtectedRuleLoosened_IsHeld(string how)
    {
        var rule = NobodyDeletes with { Actions = ["deleteCase", "deleteComment"], Roles = ["superuser", "kibana_admin", "editor"] };
        ProtectedRule[] after = how switch
        {
            "gone" => [],
            "owner" => [rule with { Owners = ["cases"] }],
            "space" => [rule with { Spaces = ["default"] }],
            "role" => [rule with { Roles = [.. rule.Roles, "r"] }],
            _ => [rule with { Actions = ["deleteCase"] }],
        };

        var findings = GuardRailEvaluator.Evaluate(Policy(new GuardRails { Protected = [rule] }), Policy(new GuardRails { Protected = after }));

        var finding = Assert.Single(findings);
        Assert.Equal((GuardRailKind.RailLoosened, Span), (finding.Kind, finding.Rule!.Value));
    }

    [Fact]
    public void Evaluate_ProtectedRuleTightened_GoesLive()
    {
        var rule = NobodyDeletes with { Owners = ["cases"], Roles = [.. NobodyDeletes.Roles, "r"] };

        Assert.Empty(GuardRailEvaluator.Evaluate(
            Policy(new GuardRails { Protected = [rule] }), Policy(new GuardRails { Protected = [NobodyDeletes] })));
    }

    [Fact]
    public void Evaluate_LimitationLoosened_IsHeldAndTightenedIsNot()
    {
        var rule = new Limitation(["r"], ["getCase"], null, ["cases"], null, Span);
        var tight = rule with { Spaces = ["default"], Roles = ["r", "viewer2"] };
        var loose = rule with { Owners = ["cases", "observability"] };

        Assert.Empty(GuardRailEvaluator.Evaluate(Limited(rule), Limited(tight)));
        Assert.Equal(GuardRailKind.RailLoosened, Assert.Single(GuardRailEvaluator.Evaluate(Limited(rule), Limited(loose))).Kind);

        static LoadedPolicy Limited(Limitation limitation) => Policy(new GuardRails { Limitations = [limitation] });
    }

    [Fact]
    public void Evaluate_AtStartUp_ProvesProtectedRules()
    {
        var held = GuardRailEvaluator.Evaluate(null, Policy(new GuardRails { Protected = [NobodyDeletes] }, "cases:cases/deleteCase"));
        var passes = GuardRailEvaluator.Evaluate(null, Policy(new GuardRails { Protected = [NobodyDeletes] }, "cases:cases/getCase"));

        var finding = Assert.Single(held);
        Assert.Equal((GuardRailKind.ProtectedViolated, 2L), (finding.Kind, finding.Count));
        Assert.Equal("`r` may `deleteCase` on `cases` in `default`", finding.Counterexamples[0].ToString());
        Assert.Empty(passes);
    }

    [Fact]
    public void Evaluate_RolesTogetherOpenAProtectedCall_NamesThem()
    {
        var rule = new ProtectedRule(["push-case"], ["cases"], null, ["superuser", "kibana_admin", "editor"], Span);
        var bundle = TestBundle.Stack()
            .Role("idle")
            .Role("pusher", r => r.Privileges("cases:cases/*"))
            .Role("connected", r => r.Feature("actions", "read"));

        var findings = GuardRailEvaluator.Evaluate(null, With(bundle, new GuardRails { Protected = [rule] }));

        Assert.Equal(["connected", "pusher"], Assert.Single(findings).Counterexamples[0].Roles);
    }

    [Fact]
    public void Evaluate_ProtectedConnectorThatTheLicenceRefuses_IsProven()
    {
        var rule = new ProtectedRule(["push-case"], ["cases"], null, ["superuser", "kibana_admin", "editor"], Span);
        var bundle = TestBundle.Stack().License(LicenseLevel.Gold)
            .Role("r", r => r.Feature("generalCasesV3", "all").Feature("actions", "read"));

        var jira = GuardRailEvaluator.Evaluate(null, With(bundle, new GuardRails { Protected = [rule with { Connector = ".jira" }] }));
        var platinum = GuardRailEvaluator.Evaluate(null, With(bundle, new GuardRails { Protected = [rule with { Connector = ".servicenow" }] }));

        Assert.Contains("may `push-case` with connector `.jira`; but `r` may", Assert.Single(jira).Message, StringComparison.Ordinal);
        Assert.Empty(platinum);
    }

    [Fact]
    public void Evaluate_ProtectedCallWithAFacet_DoesNotEscape()
    {
        var rule = new ProtectedRule(["update-case"], null, null, ["superuser", "kibana_admin", "editor"], Span);

        // updateCase is not granted, but a pure re-opening does not ask for it.
        var findings = GuardRailEvaluator.Evaluate(
            null, Policy(new GuardRails { Protected = [rule] }, "cases:cases/reopenCase", "cases:cases/findConfigurations"));

        Assert.Equal(GuardRailKind.ProtectedViolated, Assert.Single(findings).Kind);
    }

    [Fact]
    public void Evaluate_ProtectedSpaceThatNothingNames_IsJudgedThroughPatterns()
    {
        var rule = NobodyDeletes with { Spaces = ["vault"] };
        var bundle = TestBundle.Stack().Role("r", r => r.PrivilegesOn("space:va*", "cases:cases/deleteCase"));

        var findings = GuardRailEvaluator.Evaluate(null, With(bundle, new GuardRails { Protected = [rule] }));

        Assert.Equal("vault", Assert.Single(findings).Counterexamples[0].Space);
    }

    [Fact]
    public void Evaluate_SecurityOff_AnybodyIsACounterexample()
    {
        var bundle = TestBundle.Stack().SecurityOff();
        var everyRole = NobodyDeletes with { Roles = [.. bundle.Build().Roles.Select(r => r.Name)] };

        var findings = GuardRailEvaluator.Evaluate(null, With(bundle, new GuardRails { Protected = [everyRole] }));

        Assert.All(Assert.Single(findings).Counterexamples, c => Assert.Empty(c.Roles));
        Assert.Contains("but anybody may `deleteCase`", findings[0].Message);
    }

    [Fact]
    public void Evaluate_GateClosed_ProtectedCallIsProven()
    {
        var rule = new ProtectedRule(["suggest-assignees"], null, null, [], Span);

        Assert.Empty(GuardRailEvaluator.Evaluate(
            null, With(TestBundle.Stack().License(LicenseLevel.Gold), new GuardRails { Protected = [rule] })));
        Assert.NotEmpty(GuardRailEvaluator.Evaluate(
            null, With(TestBundle.Stack().License(LicenseLevel.Platinum), new GuardRails { Protected = [rule] })));
    }

    [Fact]
    public void Evaluate_Limitation_FindsWhatIsBeyond()
    {
        var rule = new Limitation(["r"], ["getCase"], [], ["cases"], ["team-a"], Span);
        var bundle = TestBundle.Stack().Space("team-a").Role("r", r => r
            .PrivilegesOn("space:team-a", "cases:cases/getCase")
            .PrivilegesOn("space:team-b", "cases:cases/getCase")
            .PrivilegesOn("space:team-a", "cases:observability/getCase", "cases:cases/getTags", "api:casesSuggestUserProfiles"));

        var finding = Assert.Single(GuardRailEvaluator.Evaluate(null, With(bundle, new GuardRails { Limitations = [rule] })));

        Assert.Equal((GuardRailKind.LimitationExceeded, 4L), (finding.Kind, finding.Count));
        Assert.Equal(
            ["team-a cases getTags", "team-a observability getCase", "team-a  api:casesSuggestUserProfiles", "team-b cases getCase"],
            finding.Counterexamples.Select(c => $"{c.Space} {c.Owner} {c.Action}"));
    }

    private static LoadedPolicy Policy(GuardRails rails, params string[] privileges) =>
        With(TestBundle.Stack().Role("r", r => r.Privileges(privileges)), rails);

    private static LoadedPolicy With(TestBundle bundle, GuardRails rails)
    {
        var built = bundle.Build();
        return LoadedPolicy.Compile(built with { Settings = built.Settings with { GuardRails = rails } }, "test", 1);
    }
}
