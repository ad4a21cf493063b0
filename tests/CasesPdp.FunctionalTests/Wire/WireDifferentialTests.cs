using CasesPdp.Corpus;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>The server against the reference: the same bytes, the same answer, or both refuse.</summary>
public sealed class WireDifferentialTests
{
    private const int MessagesPerCase = 150;
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
    public void Answer_ValidAndSpoiltMessages_IsThatOfTheReference(string corpus, string kind)
    {
        var wire = WireUnderTest.Of(corpus);
        var messages = new RandomMessages(corpus, seed: 1);
        var method = RandomMessages.MethodOf(kind);
        int answered = 0, spoiltAnswered = 0;

        for (var i = 0; i < MessagesPerCase; i++)
        {
            var bytes = messages.Next(kind).ToByteArray();
            answered += wire.Agree(method, bytes) ? 1 : 0;
            for (var j = 0; j < SpoiltPerMessage; j++)
            {
                spoiltAnswered += wire.Agree(method, messages.Spoil(bytes)) ? 1 : 0;
            }
        }

        // Falling back must be the exception.
        Assert.True(answered > MessagesPerCase * 9 / 10, $"only {answered} messages were answered from their bytes");
        Assert.True(spoiltAnswered > MessagesPerCase / 4, $"only {spoiltAnswered} spoilt messages were answered from their bytes");
    }

    [Fact]
    public void Answer_MessagesSpoiltOverAndOver_IsThatOfTheReference()
    {
        var wire = WireUnderTest.Of("stack-9.3");
        var fuzz = new FuzzLoop(rounds: 40);
        var messages = new RandomMessages("stack-9.3", fuzz.Seed);

        while (fuzz.Next())
        {
            foreach (var (method, bytes) in WireCorpus.Messages)
            {
                wire.Agree(method, messages.Spoil(messages.Spoil(bytes)));
            }

            foreach (var kind in Kinds)
            {
                var bytes = messages.Next(kind).ToByteArray();
                for (var depth = 0; depth < 20; depth++)
                {
                    wire.Agree(RandomMessages.MethodOf(kind), bytes);
                    bytes = messages.Spoil(bytes);
                }
            }
        }
    }

    [Fact]
    public void Answer_HostileMessages_IsThatOfTheReference()
    {
        foreach (var corpus in DecisionCorpus.Names)
        {
            var wire = WireUnderTest.Of(corpus);
            foreach (var (method, bytes) in WireCorpus.Messages)
            {
                wire.Agree(method, bytes);
            }
        }
    }

    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData(RandomMessages.ListPage)]
    [InlineData("CheckMatrix")]
    [InlineData("StreamCheck")]
    public void Answer_EveryTruncation_IsThatOfTheReference(string kind)
    {
        var wire = WireUnderTest.Of("stack-9.3");
        var method = RandomMessages.MethodOf(kind);
        var bytes = new RandomMessages("stack-9.3", seed: 3).Next(kind).ToByteArray();

        for (var length = 0; length <= bytes.Length; length++)
        {
            wire.Agree(method, bytes[..length]);
        }
    }
}
