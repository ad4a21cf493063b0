using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Policies.Tests.Equivalence;

/// <summary>What must hold of every decision, whatever the policy.</summary>
public sealed class PropertyTests
{
    private const int Worlds = 60;
    private const int RequestsPerWorld = 300;

    [Fact]
    public void Decide_OneRoleMore_NeverRemovesAnAllow() => OnRandomWorlds((policy, request, random) =>
    {
        var before = TableEvaluator.Decide(policy, request);
        var role = policy.Roles[random.Next(policy.Roles.Count)];
        var more = request with { Roles = [.. request.Roles ?? [], role] };

        var after = TableEvaluator.Decide(policy, request.Roles is null ? request : more);

        Assert.False(before.Outcome == Outcome.Allow && after.Outcome == Outcome.Deny, $"{role} removed an allow");
    });

    [Fact]
    public void Decide_NamesRepeatedAndReordered_ChangesNothing() => OnRandomWorlds((policy, request, _) =>
    {
        var before = TableEvaluator.Decide(policy, request);

        var after = TableEvaluator.Decide(policy, request with
        {
            Roles = Twice(request.Roles),
            LimitedBy = Twice(request.LimitedBy),
            Facets = Twice(request.Facets)!,
            Owners = Twice(request.Owners)!,
            AssigneeUids = Twice(request.AssigneeUids)!,
        });

        Assert.True(TableEquivalenceTests.Same(before, after));
    });

    [Fact]
    public void Decide_ALimitMore_NeverAddsAnAllow() => OnRandomWorlds((policy, request, random) =>
    {
        var before = TableEvaluator.Decide(policy, request with { LimitedBy = null });

        var after = TableEvaluator.Decide(policy, request with { LimitedBy = [policy.Roles[random.Next(policy.Roles.Count)]] });

        Assert.False(before.Outcome == Outcome.Deny && after.Outcome == Outcome.Allow);
    });

    [Fact]
    public void Decide_AnyNameSpoiltByLook_NeverAllows() => OnRandomWorlds((policy, request, random) =>
    {
        DecisionRequest[] spoilt =
        [
            request with { Action = Spoil(request.Action, random) },
            request with { Space = Spoil(request.Space ?? "default", random).ToUpperInvariant() + "É" },
            request with { Owners = [.. request.Owners, Spoil("cases", random)] },
            request with { Facets = [.. request.Facets, Spoil("assigns", random)] },
            request with { ResourceType = Spoil("case", random) },
        ];

        Assert.All(spoilt, r => Assert.Equal(Outcome.Deny, TableEvaluator.Decide(policy, r).Outcome));
    });

    [Fact]
    public void Decide_RoleSpoiltByLook_GrantsNothing() => OnRandomWorlds((policy, request, random) =>
    {
        var roles = Enumerable.Range(0, 3).Select(_ => Spoil(policy.Roles[random.Next(policy.Roles.Count)], random)).ToList();

        var decision = TableEvaluator.Decide(policy, request with { Roles = roles, LimitedBy = null });

        Assert.False(policy.Rules.SecurityEnabled && decision.Outcome == Outcome.Allow);
    });

    [Fact]
    public void Decide_QuestionResolvedOnce_AllocatesNothing()
    {
        var policy = PolicyCompiler.Compile(TestBundle.Stack("9.3").Build(), "test", 1);
        var question = default(Question);
        Span<ulong> scratch = stackalloc ulong[128];
        ReadOnlySpan<int> roles = [policy.Roles.Find("viewer"), policy.Roles.Find("editor")];
        var names = new List<string>(8);
        DecideOnce(policy, roles, scratch, ref question, names);
        var least = long.MaxValue;

        // The runtime may allocate once, while it compiles anew what is hot.
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 10_000; i++)
            {
                DecideOnce(policy, roles, scratch, ref question, names);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static void DecideOnce(PolicySnapshot policy, ReadOnlySpan<int> roles, Span<ulong> scratch, ref Question question, List<string> names)
    {
        question = default;
        question.SetAction(policy, "push-case"u8, Facets.None);
        question.AddOwner(policy, "securitySolution"u8, "push-case"u8);
        question.AddOwner(policy, "observability"u8, "push-case"u8);
        question.SetConnector(policy, ".jira"u8);
        var space = policy.Spaces.Resolve("somewhere"u8);
        var grants = SubjectGrants.Of(policy, new SubjectRoles(roles, roles[..1]), space, scratch);
        if (Decider.Decide(policy, question, space, grants) == Reason.MissingPrivilege)
        {
            MissingNames.Collect(policy, question, space, grants, names);
        }
    }

    private static void OnRandomWorlds(Action<PolicySnapshot, DecisionRequest, Random> holds) => Gen.Int.Sample(
        seed =>
        {
            var world = new RandomWorld(seed);
            var policy = PolicyCompiler.Compile(world.Bundle, "test", 1);
            var random = new Random(seed);
            for (var i = 0; i < RequestsPerWorld; i++)
            {
                holds(policy, world.NextRequest(), random);
            }
        },
        iter: Worlds);

    private static IReadOnlyList<string>? Twice(IReadOnlyList<string>? names) => names is null ? null : [.. names.Reverse(), .. names];

    // Another case, another normalisation form, a look-alike letter, or one more character: never the same name.
    private static string Spoil(string name, Random random) => random.Next(5) switch
    {
        0 when name.Any(char.IsAsciiLetterLower) => name.ToUpperInvariant(),
        1 when name.Contains('a', StringComparison.Ordinal) => name.Replace('a', '\u0430'),
        2 when name.Contains('e', StringComparison.Ordinal) => name.Replace("e", "e\u0301", StringComparison.Ordinal).Normalize(NormalizationForm.FormC),
        3 => name + " ",
        _ => name + "\u200B",
    };
}
