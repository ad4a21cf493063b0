using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>An OTLP collector that keeps the bytes of the spans that it is sent.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ListenOptions _listener;
    private readonly MemoryStream _spans = new();

    private Collector(WebApplication app, ListenOptions listener) => (_app, _listener) = (app, listener);

    public string Address => $"http://{_listener.IPEndPoint}";

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        ListenOptions? listener = null;
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listener = listen;
        }));
        var app = builder.Build();
        Collector? collector = null;
        app.Run(context => collector!.TakeAsync(context));
        await app.StartAsync();
        collector = new Collector(app, listener!);
        return collector;
    }

    /// <summary>Whether a span of that trace has arrived.</summary>
    public bool Has(string traceId)
    {
        lock (_spans)
        {
            return _spans.ToArray().AsSpan().IndexOf(Convert.FromHexString(traceId)) >= 0;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        _spans.Dispose();
    }

    private async Task TakeAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (context.Request.Path == "/opentelemetry.proto.collector.trace.v1.TraceService/Export")
        {
            lock (_spans)
            {
                body.WriteTo(_spans);
            }
        }

        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(RawCall.Frame([]));
        context.Response.AppendTrailer("grpc-status", "0");
    }
}
