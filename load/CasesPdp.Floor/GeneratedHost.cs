using CasesPdp.Protocol.V1;
using CasesPdp.Server.FastPath;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Services;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;

namespace CasesPdp.Floor;

/// <summary>The server itself, but for one thing: requests and answers of decisions pass through the generated message classes.</summary>
internal static class GeneratedHost
{
    /// <summary>Runs the server with its own arguments until it is stopped.</summary>
    public static async Task RunAsync(string[] args)
    {
        await using var app = ServerHost.Build(ServerArguments.Parse(args));
        var generated = new StrictBinder(DecisionService.Descriptor, app.Services.GetRequiredService<RequestParser>());
        DecisionService.BindService(generated, ActivatorUtilities.CreateInstance<GeneratedService>(app.Services));

        // The server has mapped the same methods; of two endpoints with one path the one of lower order answers.
        app.MapGrpcService(generated.Build()).Add(endpoint => ((RouteEndpointBuilder)endpoint).Order = -1);
        app.Services.GetRequiredService<FastPathHandler>().IsOff = true;
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
        if (answering is not Method<RequestBytes, BatchCheckResponse>)
        {
            throw new InvalidOperationException("The generated classes do not answer.");
        }
    }

    private sealed class GeneratedService(WireFallback fallback, DecisionGrpcService service) : DecisionService.DecisionServiceBase
    {
        public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context) =>
            AnswerAsync(nameof(Check), request, CheckResponse.Parser, context);

        public override Task<BatchCheckResponse> BatchCheck(BatchCheckRequest request, ServerCallContext context) =>
            AnswerAsync(nameof(BatchCheck), request, BatchCheckResponse.Parser, context);

        public override Task<CheckMatrixResponse> CheckMatrix(CheckMatrixRequest request, ServerCallContext context) =>
            AnswerAsync(nameof(CheckMatrix), request, CheckMatrixResponse.Parser, context);

        public override Task<GetServerInfoResponse> GetServerInfo(GetServerInfoRequest request, ServerCallContext context) =>
            service.GetServerInfo(request, context);

        private async Task<TResponse> AnswerAsync<TResponse>(
            string method, IMessage request, MessageParser<TResponse> parser, ServerCallContext context)
            where TResponse : IMessage<TResponse>
        {
            var call = await fallback.AnswerAsync(new WireCall(), request, WireMethod.Find(method)!, context);
            var response = parser.ParseFrom(call.Answer);
            call.ReturnAnswer();
            return response;
        }
    }
}
