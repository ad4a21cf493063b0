using CasesPdp.Server.Callers;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;

namespace CasesPdp.Floor;

/// <summary>
/// A host that listens as the server does and answers <c>/casespdp.v1.Floor/{name}</c> with the bytes of <c>{name}.answer</c>.
/// </summary>
internal static class FloorHost
{
    /// <summary>Builds the host.</summary>
    /// <param name="address">Where it listens.</param>
    /// <param name="directory">Where the answers are.</param>
    /// <param name="socket">A unix socket on which it listens too, if any.</param>
    public static WebApplication Build(string address, string directory, string? socket = null)
    {
        var answers = Directory.GetFiles(directory, "*.answer").ToDictionary(f => Path.GetFileNameWithoutExtension(f)!, File.ReadAllBytes);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var options = new ServerOptions
        {
            Listen = { Decisions = address, Operations = "127.0.0.1:0", Administration = "off", UnixSocket = socket },
        };
        builder.Services.AddSingleton(new CallerGrants(options.Callers));
        builder.Services.AddSingleton<ConnectionCallers>();
        builder.WebHost.ConfigureKestrel(new Listeners(options, TimeProvider.System).Configure);
        builder.Services.AddGrpc(grpc => grpc.ResponseCompressionAlgorithm = null);
        var app = builder.Build();
        app.MapGrpcService(FloorService.Define(answers));
        return app;
    }
}
