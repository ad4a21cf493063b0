using System.Net;
using CasesPdp.LoadTest.Http2;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CasesPdp.LoadTest.Tests.Stub;

/// <summary>A real HTTP/2 server that sends every gRPC message back: with its own header compression, flow control and settings.</summary>
internal sealed class KestrelEcho : IAsyncDisposable
{
    private readonly WebApplication _app;

    private KestrelEcho(WebApplication app, ServerAddress address)
    {
        _app = app;
        Address = address;
    }

    public ServerAddress Address { get; }

    /// <param name="socket">A unix socket to listen on; none: a port of the loopback.</param>
    public static async Task<KestrelEcho> StartAsync(string? socket = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            if (socket is null)
            {
                kestrel.Listen(IPAddress.Loopback, 0, l => l.Protocols = HttpProtocols.Http2);
            }
            else
            {
                kestrel.ListenUnixSocket(socket, l => l.Protocols = HttpProtocols.Http2);
            }
        });
        var app = builder.Build();
        app.MapPost("{**any}", EchoAsync);
        await app.StartAsync();
        var address = socket is null
            ? ServerAddress.Parse(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single())!
            : ServerAddress.Unix(socket);
        return new KestrelEcho(app, address);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task EchoAsync(HttpContext context)
    {
        context.Response.ContentType = "application/grpc";
        context.Response.DeclareTrailer("grpc-status");
        while (true)
        {
            var read = await context.Request.BodyReader.ReadAsync();
            foreach (var part in read.Buffer)
            {
                await context.Response.BodyWriter.WriteAsync(part);
            }

            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        context.Response.AppendTrailer("grpc-status", "0");
    }
}
