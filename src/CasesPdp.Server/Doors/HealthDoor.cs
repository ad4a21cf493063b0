using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using Grpc.Core;
using Grpc.Health.V1;

namespace CasesPdp.Server.Doors;

/// <summary>Standard gRPC health: serving from the first call on (no policy, no start) until the server is told to stop.</summary>
/// <remarks>
/// Watchers hear NOT_SERVING when the server begins to stop, and their calls end then, so that none of them holds up draining.
/// </remarks>
internal sealed class HealthDoor(Draining draining) : Health.HealthBase
{
    private static readonly string[] Services = ["", DecisionService.Descriptor.FullName, Health.Descriptor.FullName];

    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => IsKnown(request.Service)
        ? Task.FromResult(Status())
        : throw new RpcException(new Status(StatusCode.NotFound, "The service is not known."));

    /// <inheritdoc/>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        draining.Track(context.GetHttpContext());

        // A service that is not known could become known, says the protocol; here none ever does.
        var isKnown = IsKnown(request.Service);
        var unknown = new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.ServiceUnknown };
        await responseStream.WriteAsync(isKnown ? Status() : unknown, context.CancellationToken);

        var stopping = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stop = draining.Begun.Register(stopping.SetResult);
        await stopping.Task.WaitAsync(context.CancellationToken);
        if (isKnown)
        {
            await responseStream.WriteAsync(Status(), context.CancellationToken);
        }
    }

    private static bool IsKnown(string service) => Array.IndexOf(Services, service) >= 0;

    private HealthCheckResponse Status() => new()
    {
        Status = draining.Begun.IsCancellationRequested
            ? HealthCheckResponse.Types.ServingStatus.NotServing
            : HealthCheckResponse.Types.ServingStatus.Serving,
    };
}
