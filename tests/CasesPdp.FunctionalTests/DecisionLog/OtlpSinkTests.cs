using System.Text;
using CasesPdp.FunctionalTests.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace CasesPdp.FunctionalTests.DecisionLog;

public sealed class OtlpSinkTests
{
    [Fact]
    public async Task Otlp_Collector_GetsTheLines()
    {
        var bodies = new List<string>();
        await using var collector = await Collector.StartAsync(body =>
        {
            lock (bodies)
            {
                bodies.Add(Encoding.UTF8.GetString(body));
            }
        });
        await using (var server = await RunningServer.StartDefaultAsync(
            "CasesPdp:DecisionLog:Otlp=true", $"CasesPdp:OtlpEndpoint={collector.Address}"))
        {
            server.Client.Check(Ask.Check("t1_analyst", "createCase"));
        }

        var sent = Assert.Single(bodies);
        Assert.Contains("\"action\":\"createCase\",\"outcome\":\"failure\"", sent, StringComparison.Ordinal);
        Assert.Contains("casespdp.decisions", sent, StringComparison.Ordinal);
        Assert.Matches("service\\.name[^a-z]+casespdp[^a-z.]", sent);
        Assert.Contains("service.version", sent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Otlp_CollectorAway_FileGoesOnAndTheLossIsCounted()
    {
        using var log = new LogDirectory();
        await using (var server = await RunningServer.StartDefaultAsync(
            log.Setting, "CasesPdp:DecisionLog:Otlp=true", "CasesPdp:OtlpEndpoint=http://127.0.0.1:1"))
        {
            server.Client.Check(Ask.Check("soc_manager", "deleteCase"));
            Assert.Single(log.Records());
        }

        Assert.Equal("deleteCase", log.Records()[0].Text("event.action"));
    }

    /// <summary>Takes logs by OTLP over gRPC, and nothing else.</summary>
    private sealed class Collector(WebApplication app) : IAsyncDisposable
    {
        public string Address => app.Urls.Single();

        public static async Task<Collector> StartAsync(Action<byte[]> received)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.ConfigureKestrel(k => k.Listen(System.Net.IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2));
            var app = builder.Build();
            app.Run(async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body);
                if (context.Request.Path == "/opentelemetry.proto.collector.logs.v1.LogsService/Export")
                {
                    received(body.ToArray());
                }

                context.Response.ContentType = "application/grpc";
                context.Response.AppendTrailer("grpc-status", "0");
                await context.Response.Body.WriteAsync(new byte[5]);
            });
            await app.StartAsync();
            return new Collector(app);
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
