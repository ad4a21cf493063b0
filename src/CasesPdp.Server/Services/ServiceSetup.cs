using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Callers;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Telemetry;
using CasesPdp.Server.Wire;
using Grpc.AspNetCore.Server;
using Grpc.Health.V1;
using Grpc.Reflection;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace CasesPdp.Server.Services;

/// <summary>Maps the gRPC services to their listeners.</summary>
internal static class ServiceSetup
{
    /// <summary>Adds what the services need.</summary>
    public static void AddGrpcServices(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<PolicySelector>();
        services.AddSingleton<RequestParser>();
        services.AddSingleton<WireReader>();
        services.AddSingleton<PageTokens>();
        services.AddSingleton<DecisionGrpcService>();
        services.AddSingleton<PolicyGrpcService>();
        services.AddSingleton<HealthGrpcService>();
        services.AddSingleton<WireFallback>();
        services.AddSingleton<WireBinder>();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = Limits.MessageBytes;
            // A full matrix with reasons is 1.1 MB. A batch is larger: the names of what is missing, which have a limit of their own, and
            // 10,000 echoed correlation ids (they came in 4 MiB) with a few bytes an item.
            grpc.MaxSendMessageSize = MissingColumn.MostBytes + (2 * Limits.MessageBytes);
            grpc.EnableDetailedErrors = false;
            grpc.ResponseCompressionAlgorithm = null;
        });

        services.AddSingleton<StaleGate>();

        // Answers are small and packed; a compressed request is refused (UNIMPLEMENTED) rather than inflated. An empty list given above
        // would be filled up again, hence the second step.
        services.PostConfigure<GrpcServiceOptions>(grpc => grpc.CompressionProviders.Clear());
        if (options.Reflection)
        {
            services.AddSingleton(new ReflectionServiceImpl(
                [DecisionService.Descriptor, Health.Descriptor, .. options.Snapshots.Enabled ? [SnapshotService.Descriptor] : (ServiceDescriptor[])[]]));
        }
    }

    /// <summary>Maps the services.</summary>
    public static void MapGrpcServices(this WebApplication app, ServerOptions options)
    {
        var decisions = app.Services.GetRequiredService<WireBinder>();
        DecisionService.BindService(decisions, app.Services.GetRequiredService<DecisionGrpcService>());
        app.MapGrpcService(decisions.Build()).WithCallTags().RequiresByMethod();

        var requests = app.Services.GetRequiredService<RequestParser>();
        var health = new StrictBinder(Health.Descriptor, requests);
        Health.BindService(health, app.Services.GetRequiredService<HealthGrpcService>());
        app.MapGrpcService(health.Build()).WithCallTags().WithMetadata(
            new RequiredGrant(Grants.None), new ListenerMark(Listener.Decisions), new ListenerMark(Listener.Administration));
        if (options.Listen.HasAdministration)
        {
            var policy = new StrictBinder(PolicyService.Descriptor, requests);
            PolicyService.BindService(policy, app.Services.GetRequiredService<PolicyGrpcService>());
            app.MapGrpcService(policy.Build())
                .WithCallTags()
                .WithMetadata(new ListenerMark(Listener.Administration), new RequiredGrant(Grants.Administration));
        }

        if (options.Snapshots.Enabled)
        {
            var snapshots = new StrictBinder(SnapshotService.Descriptor, requests);
            SnapshotService.BindService(snapshots, app.Services.GetRequiredService<SnapshotGrpcService>());
            app.MapGrpcService(snapshots.Build()).WithCallTags().Requires(Grants.Snapshots);
        }

        if (options.Reflection)
        {
            app.MapGrpcService<ReflectionServiceImpl>().WithCallTags().Requires(Grants.Decisions);
        }
    }
}
