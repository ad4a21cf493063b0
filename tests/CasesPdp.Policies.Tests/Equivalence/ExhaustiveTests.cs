using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Reference;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Tests.Equivalence;

/// <summary>Every (role, space, owner, action, facet set) cell of a table, held against the reference evaluator.</summary>
public sealed class ExhaustiveTests
{
    private static readonly string[] FacetNamesInOrder =
        ["assignees", "reopens", "assigns", "other-changes", "alerts", "files", "connector"];

    [Fact]
    public void Decide_EveryCellOfTheDefaultBundle_EqualsReference()
    {
        var reading = BundleReader.ReadDefault();

        var cells = Agree(reading.Bundle!, facetSets: AllFacetSets());

        Assert.True(cells > 15_000, $"only {cells} cells were compared");
    }

    public static TheoryData<string> CorpusBundles => [.. DecisionCorpus.Names];

    [Theory]
    [MemberData(nameof(CorpusBundles))]
    public void Decide_EveryCellOfACorpusBundle_EqualsReference(string name)
    {
        var reading = BundleReader.Read(DecisionCorpus.BundleOf(name));

        var cells = Agree(reading.Bundle!, facetSets: AllFacetSets());

        Assert.True(cells > 10_000, $"only {cells} cells were compared");
    }

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    [InlineData(15)]
    [InlineData(16)]
    public void Decide_EveryCellOfARandomWorld_EqualsReference(int seed)
    {
        var cells = Agree(new RandomWorld(seed).Bundle, facetSets: [[], .. FacetNamesInOrder.Select(f => (string[])[f])]);

        Assert.True(cells > 20_000, $"only {cells} cells were compared");
    }

    private static int Agree(Bundle bundle, IReadOnlyList<string[]> facetSets)
    {
        var policy = PolicyCompiler.Compile(bundle, "test", 1);
        var reference = new ReferenceEvaluator(bundle);
        var owners = Names(policy.Owners).Select(o => (string[])[o]).Append([]).ToList();
        var spaces = Names(policy.Spaces.Names).Append("unlisted").ToList();
        var cells = 0;
        foreach (var action in Names(policy.Actions.Names))
        {
            foreach (var facets in FacetSetsWorthAsking(policy, action, facetSets))
            {
                foreach (var role in Names(policy.Roles))
                {
                    foreach (var space in spaces)
                    {
                        foreach (var owner in owners)
                        {
                            AgreeOn(new DecisionRequest { Roles = [role], Action = action, Facets = facets, Space = space, Owners = owner });
                            cells++;
                        }
                    }
                }
            }
        }

        return cells;

        void AgreeOn(DecisionRequest request)
        {
            var (expected, actual) = (reference.Decide(request), TableEvaluator.Decide(policy, request));
            if (!TableEquivalenceTests.Same(expected, actual))
            {
                Assert.Fail(
                    $"{TableEquivalenceTests.Describe(request)}\nreference {TableEquivalenceTests.Describe(expected)}\n"
                    + $"table     {TableEquivalenceTests.Describe(actual)}");
            }
        }
    }

    // A set with a facet that the action does not allow has one answer whatever else it holds: one such set is asked of each action.
    private static IEnumerable<string[]> FacetSetsWorthAsking(PolicySnapshot policy, string action, IReadOnlyList<string[]> facetSets)
    {
        var id = policy.Actions.Names.Find(action);
        var refused = facetSets.FirstOrDefault(set => policy.Actions.RequirementId(id, ToSet(set)) == 0);
        return facetSets.Where(set => policy.Actions.RequirementId(id, ToSet(set)) != 0).Concat(refused is null ? [] : [refused]);
    }

    private static Facets ToSet(string[] names) => names.Aggregate(Facets.None, (set, name) => set | FacetNames.Parse(name));

    private static List<string[]> AllFacetSets() =>
        [.. Enumerable.Range(0, 128).Select(bits => FacetNamesInOrder.Where((_, place) => (bits >> place & 1) != 0).ToArray())];

    private static IEnumerable<string> Names(NameIndex index) => Enumerable.Range(0, index.Count).Select(i => index[i]);
}
