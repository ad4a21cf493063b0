using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using CasesPdp.Protocol.V1;
using Grpc.Core;
using Grpc.Health.V1;

namespace CasesPdp.FunctionalTests.Server;

public sealed class OperationsTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    private static readonly HttpClient Http = new();

    [Fact]
    public async Task Livez_Serving_IsOk() => Assert.Equal("ok\n", await Http.GetStringAsync(new Uri(server.Server.Operations, "livez")));

    [Fact]
    public async Task Readyz_DefaultBundle_SaysSo()
    {
        using var json = JsonDocument.Parse(await Http.GetStringAsync(new Uri(server.Server.Operations, "readyz")));

        var root = json.RootElement;
        var revision = server.Client.GetServerInfo(new GetServerInfoRequest()).Revision;
        Assert.True(root.GetProperty("ready").GetBoolean());
        Assert.True(root.GetProperty("default_bundle").GetBoolean());
        Assert.Equal(revision.Digest, root.GetProperty("revision").GetProperty("digest").GetString());
        Assert.NotEqual(0, root.GetProperty("roles").GetInt32());
    }

    [Fact]
    public async Task Metrics_AfterDecisions_CountThemByReason()
    {
        server.Client.BatchCheck(Ask.Batch(7));
        Refused.By(() => server.Client.Check(new CheckRequest()));

        var metrics = await Http.GetStringAsync(new Uri(server.Server.Operations, "metrics"));

        Assert.Matches("casespdp_decisions_total\\{.*outcome=\"ALLOW\",reason=\"ALLOWED\".*\\} [1-9]", metrics);
        Assert.Matches("casespdp_refusals_total\\{.*reason=\"ERROR_REASON_FIELD_REQUIRED\".*\\} [1-9]", metrics);
        Assert.Matches("casespdp_request_duration_seconds_count\\{.*method=\"BatchCheck\".*\\} [1-9]", metrics);
        Assert.Matches("casespdp_default_bundle\\{?.*\\}? 1", metrics);
        Assert.Matches("casespdp_revision_info\\{.*revision=\"[0-9a-f]{16}\".*\\} 1", metrics);
    }

    [Theory]
    [InlineData("livez")]
    [InlineData("readyz")]
    [InlineData("metrics")]
    public async Task DecisionsListener_OperationsPath_IsNotFound(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server.Server.Decisions, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Host = server.Server.Operations.Authority;

        using var response = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Theory]
    [InlineData("casespdp.v1.DecisionService/Check")]
    [InlineData("grpc.health.v1.Health/Check")]
    [InlineData("unknown.Service/Method")]
    [InlineData("")]
    public async Task OperationsListener_OtherPath_IsNotFound(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server.Server.Operations, path))
        {
            Content = new ByteArrayContent(RawCall.Frame([])),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Host = server.Server.Decisions.Authority;

        using var response = await Http.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task DecisionsListener_HttpOne_IsNotSpoken() =>
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => Http.GetStringAsync(new Uri(server.Server.Decisions, "livez")));

    [Theory]
    [InlineData("")]
    [InlineData("casespdp.v1.DecisionService")]
    public void Health_KnownService_IsServing(string service)
    {
        var health = new Health.HealthClient(server.Server.Channel);

        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Check(new HealthCheckRequest { Service = service }).Status);
    }

    [Fact]
    public async Task Health_UnknownService_IsNotFoundOrUnknown()
    {
        var health = new Health.HealthClient(server.Server.Channel);
        var request = new HealthCheckRequest { Service = "unknown" };

        Assert.Equal(StatusCode.NotFound, Assert.Throws<RpcException>(() => health.Check(request)).StatusCode);
        using var watch = health.Watch(request);
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.ServiceUnknown, watch.ResponseStream.Current.Status);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Reflection_OnlyWhenSwitchedOn_NamesTheServices(bool isOn)
    {
        await using var reflecting = await RunningServer.StartDefaultAsync($"CasesPdp:Reflection={isOn}");

        // ServerReflectionRequest { list_services = 7: "" }
        var (code, _, body) = await RawCall.PostAsync(
            reflecting.Decisions, "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo", RawCall.Frame([0x3A, 0x00]));

        Assert.Equal(isOn ? StatusCode.OK : StatusCode.Unimplemented, code);
        Assert.Equal(isOn, System.Text.Encoding.UTF8.GetString(body).Contains("casespdp.v1.DecisionService", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OtlpEndpoint_CollectorThatDoesNotAnswer_ChangesNoAnswerAndEndsTheStop()
    {
        using var collector = new TcpListener(IPAddress.Loopback, 0);
        collector.Start();
        var sending = await RunningServer.StartDefaultAsync(
            $"CasesPdp:OtlpEndpoint=http://{collector.LocalEndpoint}", "CasesPdp:DrainSeconds=3600");

        Assert.Equal(Reason.Allowed, sending.Client.Check(Ask.Check("t1_analyst", "getCase")).Reason);

        await sending.DisposeAsync().AsTask().WithinLimit();
    }
}
