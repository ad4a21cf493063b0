using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.Abuse;

/// <summary>Requests that two parsers read differently. There is never more than one answer to one of them, and none from another
/// endpoint.</summary>
public sealed class SmugglingTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    // What would be answered if the body of the request before it were taken for a request.
    private const string Hidden = "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n";

    private const string Chunked = "0\r\n\r\n" + Hidden;

    /// <summary>Requests for /livez that hide one for /readyz.</summary>
    public static TheoryData<string> Shapes =>
    [
        $"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: {Hidden.Length}\r\nTransfer-Encoding: chunked\r\n\r\n{Chunked}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n{Chunked}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: {Hidden.Length}, 0\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: +{Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 0x{Hidden.Length:X}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length : {Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\n Content-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nX: y\r\n Content-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n{Chunked}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n{Chunked}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\tchunked\r\nContent-Length: 5\r\n\r\n{Chunked}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n{Chunked}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;x=\r\n\r\nabcde\r\n0\r\n\r\n",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5;\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{Hidden.Length:x};ext=\"\r\n\"\r\n{Hidden}\r\n0\r\n\r\n",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\nX: y\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\nHost: x\nContent-Length: {Hidden.Length}\n\n{Hidden}",
        $"GET /livez HTTP/1.1\rHost: x\r\r{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nX: a\0b\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nX: a\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nX: a\rContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
        $"GET /livez HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n{Chunked}",
        $"GET /livez HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\nContent-Length: {Hidden.Length}\r\n\r\n{Hidden}",
    ];

    /// <summary>Requests that are one request, if any.</summary>
    public static TheoryData<string> Odd =>
    [
        "GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
        "GET /livez HTTP/1.1\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: x/../readyz\r\n\r\n",
        "GET /livez HTTP/1.1\r\nHost: x\r\nHost : y\r\n\r\n",
        "GET http://x/livez HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://y/livez HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET http://x@y/livez HTTP/1.1\r\nHost: y\r\n\r\n",
        "GET //livez HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /LIVEZ/ HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /livez HTTP/1.1 HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /livez /readyz HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET\t/livez\tHTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /livez HTTP/2.0\r\nHost: x\r\n\r\n",
        "GET /livez\r\n",
        "CONNECT x:80 HTTP/1.1\r\nHost: x:80\r\n\r\n",
        "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
        "TRACE /livez HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /casespdp.v1.DecisionService/Check HTTP/1.1\r\nHost: x\r\nContent-Type: application/grpc\r\nContent-Length: 5\r\n\r\n\0\0\0\0\0",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Operations_HiddenRequest_IsNeverAnswered(string request)
    {
        var (codes, text) = await RawHttp1.SendAsync(server.Server.Operations, request);

        Assert.InRange(codes.Count(code => code != 100), 0, 1);
        Assert.DoesNotContain("\"ready\"", text, StringComparison.Ordinal);
        await IsAlive();
    }

    [Theory]
    [MemberData(nameof(Odd))]
    public async Task Operations_OddRequest_HasOneAnswerAtMostAndNoOtherEndpoints(string request)
    {
        var (codes, text) = await RawHttp1.SendAsync(server.Server.Operations, request);

        Assert.InRange(codes.Count, 0, 1);
        Assert.DoesNotContain("\"ready\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("grpc-status", text, StringComparison.OrdinalIgnoreCase);
        await IsAlive();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GrpcListeners_HttpOneBytes_AreNotServed(bool isAdministration)
    {
        var listener = isAdministration ? server.Server.Administration! : server.Server.Decisions;
        foreach (string request in Shapes.Concat(Odd).Select(row => row.Data.ToString()!).Where(r => !r.StartsWith("PRI", StringComparison.Ordinal)))
        {
            var (codes, text) = await RawHttp1.SendAsync(listener, request);

            Assert.DoesNotContain(codes, code => code < 400);
            Assert.DoesNotContain("grpc-status", text, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(Protocol.V1.Reason.Allowed, server.Client.Check(Ask.Check("t1_analyst", "getCase")).Reason);
    }

    [Theory]
    [InlineData("GET /{0} HTTP/1.1\r\nHost: x\r\n\r\n", 1_000_000)]
    [InlineData("GET /livez HTTP/1.1\r\nHost: x\r\nX: {0}\r\n\r\n", 1_000_000)]
    [InlineData("{0}", 1_000_000)]
    [InlineData("GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 100000000\r\n\r\n{0}", 9_000_000)]
    public async Task Operations_HugeRequest_IsRefusedOrCut(string shape, int bytes)
    {
        var (codes, _) = await RawHttp1.SendAsync(server.Server.Operations, shape.Replace("{0}", new string('a', bytes), StringComparison.Ordinal));

        Assert.InRange(codes.Count, 0, 1);
        await IsAlive();
    }

    private async Task IsAlive()
    {
        using var http = new HttpClient();
        Assert.Equal("ok\n", await http.GetStringAsync(new Uri(server.Server.Operations, "livez")));
    }
}
