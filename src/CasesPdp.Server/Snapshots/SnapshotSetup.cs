using CasesPdp.Server.Channels;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Services;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Snapshots;

/// <summary>Registers what gives the compiled policy to other programs.</summary>
internal static class SnapshotSetup
{
    /// <summary>Adds the services.</summary>
    public static void AddSnapshots(this IServiceCollection services, ServerOptions options)
    {
        services.AddSingleton<SnapshotEncodings>();
        services.AddSingleton<SnapshotSender>();
        services.AddSingleton<SnapshotGrpcService>();
        services.AddSingleton<SnapshotMetrics>();
        if (options.Snapshots.File is { } file)
        {
            services.AddSingleton<IHostedService>(all => new SnapshotFileWriter(
                Path.GetFullPath(file),
                all.GetRequiredService<SnapshotEncodings>(),
                all.GetRequiredService<StatusBroadcaster>(),
                all.GetRequiredService<SnapshotMetrics>(),
                all.GetRequiredService<StaleGate>(),
                all.GetRequiredService<TimeProvider>(),
                all.GetRequiredService<ILogger<SnapshotFileWriter>>()));
        }
    }
}
