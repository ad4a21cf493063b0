using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Decisions.Snapshots;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Requests;
using CsCheck;

namespace CasesPdp.Policies.Tests.Equivalence;

/// <summary>A compiled policy that was written and read again answers as the one that the compiler made.</summary>
public sealed class SnapshotEquivalenceTests
{
    private const int RequestsPerWorld = 300;
    private const long MostBytes = 256 * 1024 * 1024;

    private static readonly int Worlds = int.TryParse(Environment.GetEnvironmentVariable("CASESPDP_WORLDS"), out var n) ? n : 100;

    public static TheoryData<string> Corpora => [.. DecisionCorpus.Names];

    [Fact]
    public void Decide_RandomWorldsWrittenAndRead_IsTheSame() => Gen.Int.Sample(
        seed =>
        {
            var world = new RandomWorld(seed);
            var policy = PolicyCompiler.Compile(world.Bundle, "test", 1);
            var read = Again(policy);
            for (var i = 0; i < RequestsPerWorld; i++)
            {
                var request = world.NextRequest();
                var (expected, actual) = (TableEvaluator.Decide(policy, request), TableEvaluator.Decide(read, request));
                if (!TableEquivalenceTests.Same(expected, actual))
                {
                    Assert.Fail($"World {seed}, question {i}: {TableEquivalenceTests.Describe(request)}");
                }
            }
        },
        iter: Worlds);

    [Theory]
    [MemberData(nameof(Corpora))]
    public void Decide_DecisionCorpusWrittenAndRead_AnswersAsWritten(string name)
    {
        var policy = Again(PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf(name)).Bundle!, "test", 1));

        var answers = DecisionCorpus.Requests(name).Select(r => DecisionCorpus.Write(TableEvaluator.Decide(policy, r)));

        Assert.Equal(DecisionCorpus.Answers(name), answers);
    }

    [Fact]
    public void Write_EveryUsableBundleOfTheCorpus_IsRead()
    {
        var usable = Bundles.Corpus.Cases
            .Select(name => BundleReader.Read([.. Bundles.Corpus.Files(name).Select(f => new BundleFile(f.Path, f.Content))]).Bundle)
            .OfType<Bundle>().ToList();

        Assert.All(usable, bundle => Again(PolicyCompiler.Compile(bundle, "test", 1)));
        Assert.True(usable.Count > 10);
    }

    // Written, read, and written again: the same bytes.
    private static PolicySnapshot Again(PolicySnapshot policy)
    {
        var encoded = SnapshotWriter.Write(policy);
        var read = SnapshotReader.Read(encoded, MostBytes);
        Assert.Equal(encoded.Manifest.EndHash(), SnapshotWriter.Write(read).Manifest.EndHash());
        return read;
    }
}
