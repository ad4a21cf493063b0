using CasesPdp.Decisions;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Reference;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Policies.Tests.Equivalence;

/// <summary>The decision table and the reference evaluator share no code beyond the documents; they must agree on everything.</summary>
public sealed class TableEquivalenceTests
{
    private const int RequestsPerWorld = 600;

    // 200 worlds x 600 questions = 120,000 decisions in every run; CASESPDP_WORLDS asks for a longer one.
    private static readonly int Worlds = int.TryParse(Environment.GetEnvironmentVariable("CASESPDP_WORLDS"), out var n) ? n : 200;

    [Fact]
    public void Decide_RandomWorlds_TableEqualsReference()
    {
        Gen.Int.Sample(AgreeOnWorld, iter: Worlds);
    }

    private static void AgreeOnWorld(int seed)
    {
        var world = new RandomWorld(seed);
        var policy = PolicyCompiler.Compile(world.Bundle, "test", 1);
        var reference = new ReferenceEvaluator(world.Bundle);
        for (var i = 0; i < RequestsPerWorld; i++)
        {
            var request = world.NextRequest();

            var actual = TableEvaluator.Decide(policy, request);

            var expected = reference.Decide(request);
            if (!Same(expected, actual))
            {
                Assert.Fail($"World {seed}, question {i}: {Describe(request)}\nreference {Describe(expected)}\ntable     {Describe(actual)}");
            }
        }
    }

    [Fact]
    public void RandomWorlds_OfThisTest_ReachEveryReason()
    {
        var seen = new HashSet<Reason>();
        for (var seed = 0; seed < 300; seed++)
        {
            var world = new RandomWorld(seed);
            var policy = PolicyCompiler.Compile(world.Bundle, "test", 1);
            for (var i = 0; i < RequestsPerWorld; i++)
            {
                seen.Add(TableEvaluator.Decide(policy, world.NextRequest()).Reason);
            }
        }

        Assert.Equal(Enum.GetValues<Reason>().Where(r => r != Reason.Unspecified), seen.Order());
    }

    internal static bool Same(Decision a, Decision b) =>
        a.Reason == b.Reason && a.LinksUnavailable == b.LinksUnavailable && a.Missing.SequenceEqual(b.Missing, StringComparer.Ordinal);

    internal static string Describe(Decision d) =>
        $"{d.Outcome} {d.Reason} missing=[{string.Join(", ", d.Missing)}] linksUnavailable={d.LinksUnavailable}";

    internal static string Describe(DecisionRequest r) =>
        $"subject={r.SubjectId} roles=[{Join(r.Roles)}] limitedBy=[{Join(r.LimitedBy)}] uid={r.ProfileUid} action={r.Action} "
        + $"facets=[{Join(r.Facets)}] connector={r.Connector} type={r.ResourceType} owners=[{Join(r.Owners)}] space={r.Space} "
        + $"mode={r.AccessMode} assignees=[{Join(r.AssigneeUids)}]";

    private static string Join(IReadOnlyList<string>? names) => names is null ? "(absent)" : string.Join(", ", names);
}
