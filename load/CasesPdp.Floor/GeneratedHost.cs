using CasesPdp.Protocol.V1;
using CasesPdp.Server.Doors;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Wire;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace CasesPdp.Floor;

/// <summary>The server, but with decisions answered through the generated message classes.</summary>
internal static class GeneratedHost
{
    /// <summary>Runs the server with its own arguments until it is stopped.</summary>
    public static async Task RunAsync(string[] args)
    {
        await using var app = ServerHost.Build(ServerArguments.Parse(args));
        var generated = new StrictBinder();
        DecisionService.BindService(generated, app.Services.GetRequiredService<DecisionDoor>());

        // The server has mapped the same methods; of two endpoints with one path the one of lower order answers.
        app.MapGrpcService(generated.Build()).Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = -1);
        await app.StartAsync();
        DemandGenerated(app);
        await app.WaitForShutdownAsync();
    }

    // A measurement of the wrong path would not show by its answers.
    private static void DemandGenerated(WebApplication app)
    {
        var answering = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .OrderBy(e => e.Order)
            .Select(e => e.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method)
            .First(m => m is { ServiceName: "casespdp.v1.DecisionService", Name: nameof(DecisionService.DecisionServiceBase.BatchCheck) });
        if (answering is not Method<BatchCheckRequest, BatchCheckResponse>)
        {
            throw new InvalidOperationException("The generated classes do not answer.");
        }
    }
}
