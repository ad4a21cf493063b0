using CasesPdp.FunctionalTests.Wire;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Server;

public sealed class MalformedMessageTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    private const string Service = "/casespdp.v1.DecisionService/";

    public static TheoryData<string, string> Malformed => new()
    {
        { "a field that ends in the middle", "0A05" },
        { "a length beyond the message", "0AFF01" },
        { "a tag of zero", "00" },
        { "an end of a group that never began", "0C" },
        { "a varint of eleven bytes", "28FFFFFFFFFFFFFFFFFFFF01" },
        { "a subject id that is not UTF-8", "0A040A02C328" },
        { "an overlong encoding in an action name", "12040A02C080" },
        { "a surrogate in a role name", "0A0712050A03EDA080" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public async Task Check_MalformedBytes_IsInvalidArgument(string what, string hex)
    {
        var (code, status, _) = await RawCall.PostAsync(
            server.Server.Decisions, Service + "Check", RawCall.Frame(Convert.FromHexString(hex)));

        Assert.True(StatusCode.InvalidArgument == code, $"{what}: {code}");
        Refused.Of(status!).Is("ERROR_REASON_MALFORMED_MESSAGE");
    }

    [Theory]
    [InlineData("BatchCheck")]
    [InlineData("CheckMatrix")]
    [InlineData("StreamCheck")]
    [InlineData("Explain")]
    [InlineData("ListCapabilities")]
    [InlineData("PlanCases")]
    [InlineData("ListRoles")]
    [InlineData("ListNames")]
    [InlineData("FilterSubjects")]
    [InlineData("GetServerInfo")]
    public async Task EveryMethod_TruncatedMessage_IsInvalidArgument(string method)
    {
        var (code, status, _) = await RawCall.PostAsync(server.Server.Decisions, Service + method, RawCall.Frame([0x0A, 0x05]));

        Assert.Equal(StatusCode.InvalidArgument, code);
        Refused.Of(status!).Is("ERROR_REASON_MALFORMED_MESSAGE");
    }

    [Theory]
    [InlineData("Check")]
    [InlineData("StreamCheck")]
    [InlineData("Explain")]
    public async Task EveryMethod_TruncatedMessage_IsCountedAsRefused(string method)
    {
        using var refusals = new RefusalCounts(server.Server.Services);

        await RawCall.PostAsync(server.Server.Decisions, Service + method, RawCall.Frame([0x0A, 0x05]));

        Assert.Equal(1, refusals.Of("ERROR_REASON_MALFORMED_MESSAGE"));
    }

    [Fact]
    public void BatchCheck_TooManyItemsToParse_IsCountedAsRefused()
    {
        using var refusals = new RefusalCounts(server.Server.Services);

        Refused.By(() => server.Client.BatchCheck(new BatchCheckRequest { Items = { Enumerable.Repeat(new BatchCheckItem(), 10_001) } }))
            .IsLimit("items", 10_000, 10_001);

        Assert.Equal(1, refusals.Of("ERROR_REASON_LIMIT_EXCEEDED"));
    }

    [Theory]
    [InlineData("Check")]
    [InlineData("Watch")]
    public async Task Health_TruncatedMessage_IsInvalidArgument(string method)
    {
        var (code, status, _) = await RawCall.PostAsync(
            server.Server.Decisions, "/grpc.health.v1.Health/" + method, RawCall.Frame([0x0A, 0x05]));

        Assert.Equal(StatusCode.InvalidArgument, code);
        Refused.Of(status!).Is("ERROR_REASON_MALFORMED_MESSAGE");
    }

    [Fact]
    public async Task Check_EveryPrefixOfAMessage_IsAnsweredOrInvalidArgument()
    {
        var whole = Ask.Check("t1_analyst", "getCase").ToByteArray();

        for (var length = 0; length < whole.Length; length++)
        {
            var (code, _, _) = await RawCall.PostAsync(server.Server.Decisions, Service + "Check", RawCall.Frame(whole.AsSpan(0, length)));
            Assert.Equal(StatusCode.InvalidArgument, code);
        }
    }

    [Fact]
    public async Task StreamCheck_CorruptBytesAfterABatch_EndTheStream()
    {
        var batch = new StreamCheckRequest { Id = 1, Batch = Ask.Batch(2) }.ToByteArray();

        var (code, status, body) = await RawCall.PostAsync(
            server.Server.Decisions, Service + "StreamCheck", [.. RawCall.Frame(batch), .. RawCall.Frame([0xFF])]);

        Assert.Equal(StatusCode.InvalidArgument, code);
        Refused.Of(status!).Is("ERROR_REASON_MALFORMED_MESSAGE");
        Assert.Equal(2u, StreamCheckResponse.Parser.ParseFrom(body.AsSpan(5)).Answer.EvaluatedCount);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public async Task Check_MessageAtAndOverFourMebibytes_IsReadOrResourceExhausted(int over, bool isRead)
    {
        // An unknown field fills the message up: what a newer client sends is skipped.
        var question = Ask.Check("t1_analyst", "getCase").ToByteArray();
        var filler = new byte[(4 * 1024 * 1024) + over - question.Length - 6];
        byte[] message = [.. question, 0x82, 0x7D, .. Varint(filler.Length), .. filler];
        Assert.Equal((4 * 1024 * 1024) + over, message.Length);

        var (code, _, _) = await RawCall.PostAsync(server.Server.Decisions, Service + "Check", RawCall.Frame(message));

        Assert.Equal(isRead ? StatusCode.OK : StatusCode.ResourceExhausted, code);
    }

    [Fact]
    public async Task Check_Compressed_IsUnimplemented()
    {
        var message = Ask.Check("t1_analyst", "getCase").ToByteArray();

        var (code, _, _) = await RawCall.PostAsync(
            server.Server.Decisions, Service + "Check", new ByteArrayContent(RawCall.Frame(message, compressed: 1)), encoding: "gzip");

        Assert.Equal(StatusCode.Unimplemented, code);
    }

    private static byte[] Varint(int value)
    {
        var bytes = new byte[4];
        for (var i = 0; i < 4; i++)
        {
            bytes[i] = (byte)((value >> (7 * i) & 0x7F) | (i < 3 ? 0x80 : 0));
        }

        return bytes;
    }
}
