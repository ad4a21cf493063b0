using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Messages;
using CasesPdp.Server.Options;
using CasesPdp.Server.Services;
using CasesPdp.Server.Wire;
using Grpc.AspNetCore.Server;
using Grpc.Health.V1;
using Grpc.Reflection;

namespace CasesPdp.Server.Doors;

/// <summary>Opens the gRPC doors on the decisions listener.</summary>
internal static class DoorSetup
{
    // A full matrix with reasons is 1.1 MB. A batch is larger: 10,000 echoed correlation ids (they came in 4 MiB) and the names of what is
    // missing, a few dozen bytes an item. What goes beyond is refused rather than built up in memory.
    private const int MaxAnswerBytes = 16 * 1024 * 1024;

    /// <summary>Adds what the doors need.</summary>
    public static void AddDoors(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<WireReader>();
        services.AddSingleton<PageTokens>();
        services.AddSingleton<DecisionDoor>();
        services.AddSingleton<PolicyGrpcService>();
        services.AddSingleton<HealthGrpcService>();
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = Limits.MessageBytes;
            grpc.MaxSendMessageSize = MaxAnswerBytes;
            grpc.EnableDetailedErrors = false;
            grpc.ResponseCompressionAlgorithm = null;
        });

        // Answers are small and packed; a compressed request is refused (UNIMPLEMENTED) rather than inflated. An empty list given above
        // would be filled up again, hence the second step.
        services.PostConfigure<GrpcServiceOptions>(grpc => grpc.CompressionProviders.Clear());
        if (options.Reflection)
        {
            services.AddSingleton(new ReflectionServiceImpl(DecisionService.Descriptor, Health.Descriptor));
        }
    }

    /// <summary>Maps the doors.</summary>
    public static void MapDoors(this WebApplication app, ServerOptions options)
    {
        var decisions = new WireBinder(app.Services.GetRequiredService<WireReader>());
        DecisionService.BindService(decisions, app.Services.GetRequiredService<DecisionDoor>());
        app.MapGrpcService(decisions.Build());

        var health = new StrictBinder();
        Health.BindService(health, app.Services.GetRequiredService<HealthGrpcService>());
        app.MapGrpcService(health.Build());
        if (options.Listen.HasAdministration)
        {
            var policy = new StrictBinder();
            PolicyService.BindService(policy, app.Services.GetRequiredService<PolicyGrpcService>());
            app.MapGrpcService(policy.Build()).WithMetadata(new ListenerMark(Listener.Administration));
        }

        if (options.Reflection)
        {
            app.MapGrpcService<ReflectionServiceImpl>();
        }
    }
}
