using CasesPdp.FunctionalTests.Pressure;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Abuse;

/// <summary>Headers that are too large, too many, or say something else than they seem to.</summary>
public sealed class HeaderAbuseTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    private const int Megabyte = 1024 * 1024;
    private const int FrameBytes = 16_384;

    // The checks that a caller may and may not make. The answers differ, so that it shows which method answered.
    private static readonly byte[] Small = RawCall.Frame(Ask.Check("t1_analyst", "getCase").ToByteArray());

    public static TheoryData<string> OtherPaths =>
    [
        "/casespdp.v1.decisionservice/check",
        "/casespdp.v1.DecisionService/check",
        "/casespdp.v1.DecisionService/CHECK",
        "//casespdp.v1.DecisionService/Check",
        "/casespdp.v1.DecisionService//Check",
        "/./casespdp.v1.DecisionService/Check",
        "/casespdp.v1.DecisionService/./Check",
        "/x/../casespdp.v1.DecisionService/Check",
        "/casespdp.v1.DecisionService/../casespdp.v1.DecisionService/Check",
        "/casespdp.v1.DecisionService%2fCheck",
        "/casespdp.v1.DecisionService%2FCheck",
        "/casespdp%2ev1.DecisionService/Check",
        "/casespdp.v1.DecisionService/%43heck",
        "/casespdp.v1.DecisionService/Check%00",
        "/casespdp.v1.DecisionService/Check;x=1",
        "/casespdp.v1.DecisionService/Check/",
        "/casespdp.v1.DecisionService/Check//",
        "/casespdp.v1.DecisionService/Check?x=1",
        "/casespdp.v1.DecisionService/Check?/livez",
        "/casespdp.v1.DecisionService/Check#x",
        "/casespdp.v1.DecisionService/Check ",
        "/casespdp.v1.DecisionService\\Check",
        "casespdp.v1.DecisionService/Check",
        "http://localhost/casespdp.v1.DecisionService/Check",
        "/casespdp.v1.PolicyService/Activate",
        "/casespdp.v1.PolicyService/%41ctivate",
        "/CASESPDP.V1.POLICYSERVICE/Activate",
        "/livez",
        "/metrics",
        "/",
        "*",
        "",
    ];

    public static TheoryData<string, int, int> Huge => new()
    {
        { "baggage", 1, Megabyte },
        { "traceparent", 1, Megabyte },
        { "baggage", 1, 20_000 },
        { "x-many", 65, 10 },
        { "x-many", 10_000, 10 },
        { "grpc-timeout", 1, 20_000 },
    };

    // A path names its method in one way. Another spelling is answered as a path that does not exist, or, where it is the same path to
    // everybody, as that very method; never as one that a rule for the spelling would not have caught.
    [Theory]
    [MemberData(nameof(OtherPaths))]
    public async Task Call_OtherSpellingOfAPath_IsNoOtherMethod(string path)
    {
        await using var http = await RawHttp2.ConnectAsync(server.Server.Decisions);

        var stream = await http.BeginAsync(path);
        await http.DataAsync(stream, Small, end: true);
        var answer = await http.EndOf(stream);

        if (answer.Code == StatusCode.OK)
        {
            Assert.Equal(Reason.Allowed, CheckResponse.Parser.ParseFrom(answer.Message).Reason);
        }

        Assert.NotEqual(StatusCode.Internal, answer.Code);
        Assert.NotEqual(StatusCode.Unknown, answer.Code);
        await IsAnswered();
    }

    [Theory]
    [MemberData(nameof(Huge))]
    public async Task Call_HugeOrManyHeaders_IsRefusedAndOthersAreAnswered(string name, int count, int bytes)
    {
        await using var http = await RawHttp2.ConnectAsync(server.Server.Decisions);
        var stream = http.NextStream();
        var headers = Enumerable.Range(0, count).Select(i => (count == 1 ? name : name + i, new string('a', bytes)));

        await SendBlock(http, stream, RawFrame.Block([.. RawFrame.CallOf(PressedServer.Check), .. headers]));
        await http.DataAsync(stream, Small, end: true);
        var answer = await http.EndOf(stream);

        Assert.True(answer.Code is null, $"answered with {answer.Code}");
        await IsAnswered();
    }

    [Theory]
    [InlineData("grpc-timeout", "1n")]
    [InlineData("grpc-timeout", "99999999H")]
    [InlineData("grpc-timeout", "-1S")]
    [InlineData("grpc-timeout", "1x")]
    [InlineData("grpc-encoding", "gzip")]
    [InlineData("grpc-encoding", "nothing")]
    [InlineData("traceparent", "00-00000000000000000000000000000000-0000000000000000-01")]
    [InlineData("traceparent", "zz")]
    [InlineData("baggage", "=;=,,=")]
    [InlineData("content-length", "3")]
    [InlineData("content-length", "-1")]
    [InlineData("content-length", "99999999999999999999")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("connection", "close")]
    [InlineData("host", "other")]
    [InlineData(":path", "/livez")]
    [InlineData(":unknown", "x")]
    [InlineData("Upper-Case", "x")]
    [InlineData("x-lines", "a\r\nx: b")]
    [InlineData("x\0", "a")]
    [InlineData("", "a")]
    public async Task Call_OddHeader_HarmsNobodyElse(string name, string value)
    {
        await using var http = await RawHttp2.ConnectAsync(server.Server.Decisions);
        var stream = http.NextStream();

        await SendBlock(http, stream, RawFrame.Block([.. RawFrame.CallOf(PressedServer.Check), (name, value)]));
        await http.DataAsync(stream, Small, end: true);
        var answer = await http.EndOf(stream);

        Assert.True(answer.Code is null or not (StatusCode.Internal or StatusCode.Unknown), $"answered with {answer.Code}");
        await IsAnswered();
    }

    // An index that the table does not hold, a size update in the middle, an integer without an end, a text that ends behind the block.
    [Theory]
    [InlineData("FF80808080808080808001")]
    [InlineData("BE")]
    [InlineData("823FFFFFFFFF07")]
    [InlineData("007FFFFFFFFF0F61")]
    [InlineData("00")]
    [InlineData("0083FFFFFF0161")]
    public async Task Call_BrokenBlockOfHeaders_EndsItsConnectionOnly(string block)
    {
        await using var http = await RawHttp2.ConnectAsync(server.Server.Decisions);
        var stream = http.NextStream();

        await http.SendAsync(RawFrame.Of(FrameType.Headers, RawFrame.EndHeaders, stream, Convert.FromHexString(block)));

        Assert.Null((await http.EndOf(stream)).Code);
        await IsAnswered();
    }

    private static async Task SendBlock(RawHttp2 http, int stream, byte[] block)
    {
        for (var at = 0; at < block.Length; at += FrameBytes)
        {
            var part = block.AsMemory(at, Math.Min(FrameBytes, block.Length - at));
            var end = at + part.Length == block.Length ? RawFrame.EndHeaders : (byte)0;
            await http.SendAsync(RawFrame.Of(at == 0 ? FrameType.Headers : FrameType.Continuation, end, stream, part.Span));
        }
    }

    private async Task IsAnswered()
    {
        await using var honest = await RawHttp2.ConnectAsync(server.Server.Decisions);
        Assert.Equal(StatusCode.OK, (await honest.AskAsync(PressedServer.Check, Ask.Check("t1_analyst", "getCase"))).Code);
    }
}
