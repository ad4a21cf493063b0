using CasesPdp.Protocol.V1;
using CasesPdp.Server.Options;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using Grpc.AspNetCore.Server;
using ChannelState = CasesPdp.Distribution.Following.ChannelState;

namespace CasesPdp.Server.Channels;

/// <summary>Refuses decisions, and the snapshot of the policy, while the server is stale and is set to refuse then.</summary>
/// <remarks>Thread-safe. A stream is judged again for each of its messages.</remarks>
internal sealed class StaleGate(ServerOptions options, ServerMetrics metrics, ChannelSource? channel = null)
{
    private readonly bool _isOn = channel is not null && options.Source.RefusesStale;

    /// <summary>Whether decisions are refused now.</summary>
    public bool IsClosed => _isOn && channel!.Status.State == ChannelState.Stale;

    /// <summary>Counts a refusal, and gives it.</summary>
    public Refusal Refuse()
    {
        metrics.Refused(Refusal.PolicyStale);
        return Refusal.PolicyStale;
    }

    /// <summary>The middleware: runs behind routing, before anything of the body is read.</summary>
    public Task InvokeAsync(HttpContext context, RequestDelegate next) =>
        IsClosed && context.GetEndpoint()?.Metadata.GetMetadata<GrpcMethodMetadata>()?.Method is { } method && IsJudged(method.ServiceName)
            ? Refuse().WriteTo(context.Response.Headers)
            : next(context);

    private static bool IsJudged(string service) =>
        service == DecisionService.Descriptor.FullName || service == SnapshotService.Descriptor.FullName;
}
