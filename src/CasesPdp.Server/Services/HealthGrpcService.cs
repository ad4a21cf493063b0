using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Requests;
using Grpc.Core;
using Grpc.Health.V1;

namespace CasesPdp.Server.Services;

/// <summary>
/// <c>grpc.health.v1</c>: SERVING from the first call, since a server without a policy does not start, until the server begins to stop.
/// Each gRPC listener answers for the services that it serves.
/// </summary>
/// <remarks>
/// Watchers get NOT_SERVING when draining begins, and their calls end then. <c>Grpc.AspNetCore.HealthChecks</c> is not used: its watchers
/// end when the host stops, after draining has waited for them, and it reads messages without the checks of this server.
/// </remarks>
internal sealed class HealthGrpcService(Draining draining, ServerOptions options) : Health.HealthBase
{
    /// <summary>Most watches at a time: they live as long as their callers like.</summary>
    public const int MostWatches = 1_000;

    private static readonly string[] OnAdministration = ["", PolicyService.Descriptor.FullName, Health.Descriptor.FullName];

    private readonly string[] _onDecisions =
    [
        "", DecisionService.Descriptor.FullName, Health.Descriptor.FullName,
        .. options.Snapshots.Enabled ? [SnapshotService.Descriptor.FullName] : (string[])[],
    ];

    private int _watches;

    /// <inheritdoc/>
    public override Task<HealthCheckResponse> Check(HealthCheckRequest request, ServerCallContext context) => IsKnown(request, context)
        ? Task.FromResult(Status())
        : throw new RpcException(new Status(StatusCode.NotFound, "Unknown service."));

    /// <inheritdoc/>
    public override async Task Watch(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        draining.Track(context.GetHttpContext());
        if (Interlocked.Increment(ref _watches) > MostWatches)
        {
            Interlocked.Decrement(ref _watches);
            Refusal.TooBusy().Throw();
        }

        try
        {
            await WatchAsync(request, responseStream, context);
        }
        finally
        {
            Interlocked.Decrement(ref _watches);
        }
    }

    private async Task WatchAsync(
        HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
    {
        // The protocol keeps the call open for a service that is not known, because it could become known. Here none does.
        var isKnown = IsKnown(request, context);
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

    private bool IsKnown(HealthCheckRequest request, ServerCallContext context)
    {
        var listener = context.GetHttpContext().Features.Get<ListenerMark>()?.Listener;
        return Array.IndexOf(listener == Listener.Administration ? OnAdministration : _onDecisions, request.Service) >= 0;
    }

    private HealthCheckResponse Status() => new()
    {
        Status = draining.Begun.IsCancellationRequested
            ? HealthCheckResponse.Types.ServingStatus.NotServing
            : HealthCheckResponse.Types.ServingStatus.Serving,
    };
}
