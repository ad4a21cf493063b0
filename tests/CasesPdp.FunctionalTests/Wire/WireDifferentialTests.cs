using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>The wire path against the generated classes: the same bytes, the same answer, or it steps aside.</summary>
public sealed class WireDifferentialTests
{
    private const int MessagesPerCase = 400;
    private const int SpoiltPerMessage = 12;

    private static readonly string[] Kinds = ["Check", "BatchCheck", RandomMessages.ListPage, "CheckMatrix", "StreamCheck"];

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var corpus in DecisionCorpus.Names)
            {
                foreach (var kind in Kinds)
                {
                    cases.Add(corpus, kind);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answer_ValidAndSpoiltMessages_IsThatOfTheGeneratedClasses(string corpus, string kind)
    {
        var policy = Policy(corpus);
        var messages = new RandomMessages(corpus, seed: 1);
        var method = RandomMessages.MethodOf(kind);
        int answered = 0, spoiltAnswered = 0;

        for (var i = 0; i < MessagesPerCase; i++)
        {
            var bytes = messages.Next(kind).ToByteArray();
            answered += TwoPaths.Agree(policy, method, bytes) ? 1 : 0;
            for (var j = 0; j < SpoiltPerMessage; j++)
            {
                spoiltAnswered += TwoPaths.Agree(policy, method, messages.Spoil(bytes)) ? 1 : 0;
            }
        }

        // Restricted cases are left to the generated classes; elsewhere stepping aside must be the exception.
        var least = policy.Rules.RestrictedCases ? 5 : MessagesPerCase / 2;
        Assert.True(answered > least, $"only {answered} messages were answered from their bytes");
        Assert.True(spoiltAnswered > least / 2, $"only {spoiltAnswered} spoilt messages were answered from their bytes");
    }

    [Fact]
    public void Answer_MessagesSpoiltOverAndOver_IsThatOfTheGeneratedClasses()
    {
        var fuzz = new FuzzLoop(rounds: 100);
        var policy = Policy("stack-9.3");
        var messages = new RandomMessages("stack-9.3", fuzz.Seed);

        while (fuzz.Next())
        {
            foreach (var (method, bytes) in WireCorpus.Messages)
            {
                TwoPaths.Agree(policy, method, messages.Spoil(messages.Spoil(bytes)));
            }

            foreach (var kind in Kinds)
            {
                var bytes = messages.Next(kind).ToByteArray();
                for (var depth = 0; depth < 20; depth++)
                {
                    TwoPaths.Agree(policy, RandomMessages.MethodOf(kind), bytes);
                    bytes = messages.Spoil(bytes);
                }
            }
        }
    }

    [Fact]
    public void Answer_HostileMessages_IsThatOfTheGeneratedClasses()
    {
        foreach (var corpus in DecisionCorpus.Names)
        {
            var policy = Policy(corpus);
            foreach (var (method, bytes) in WireCorpus.Messages)
            {
                TwoPaths.Agree(policy, method, bytes);
            }
        }
    }

    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData(RandomMessages.ListPage)]
    [InlineData("CheckMatrix")]
    [InlineData("StreamCheck")]
    public void Answer_EveryTruncation_IsThatOfTheGeneratedClasses(string kind)
    {
        var policy = Policy("stack-9.3");
        var method = RandomMessages.MethodOf(kind);
        var bytes = new RandomMessages("stack-9.3", seed: 3).Next(kind).ToByteArray();

        for (var length = 0; length <= bytes.Length; length++)
        {
            TwoPaths.Agree(policy, method, bytes[..length]);
        }
    }

    private static PolicySnapshot Policy(string corpus) =>
        PolicyCompiler.Compile(BundleReader.Read(DecisionCorpus.BundleOf(corpus)).Bundle!, "test", 1);
}
