using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Policy;

/// <summary>Registers the policy and what changes it.</summary>
internal static class PolicySetup
{
    // The server serves nobody while the first table is verified: a sample must do.
    private const int CellsAtStart = 5_000;

    /// <summary>Loads the policy to start with, and registers the services that change it.</summary>
    public static StartingPolicy AddPolicy(this WebApplicationBuilder builder, ServerOptions options, TimeProvider time)
    {
        var (reload, services) = (options.Reload, builder.Services);
        var gate = new ActivationGate(reload);
        var store = reload.LastGoodDirectory is { } directory ? new LastGoodStore(Path.GetFullPath(directory), time) : null;
        var atStart = new PolicyPreparation(Math.Min(reload.VerifyCells, CellsAtStart));
        var start = options.Source.Channel is null
            ? new StartupLoader(options, atStart, gate, store, time).Load(builder.Environment)
            : builder.Services.AddChannel(options, new ChannelStartup(options, atStart, gate, store, time), time);
        if (start.State.Directory is { } bundle)
        {
            services.AddSingleton<IPolicySource>(new DirectorySource(bundle));
        }

        // Singletons stay for good: nothing here may capture the first policy.
        var active = new ActiveSnapshot<LoadedPolicy>(start.Policy);
        services.AddSingleton(active);
        services.AddSingleton(new StatusBroadcaster(start.State));
        services.AddSingleton(new PolicyPreparation(reload.VerifyCells));
        services.AddSingleton(gate);
        services.AddSingleton(all => new PolicyWorker(
            new WorkThrottle(reload.ProcessorPercent, time), all.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping));
        services.AddSingleton<RevisionWaiter>();
        services.AddSingleton<BundleDryRun>();
        services.AddSingleton<RevisionControl>();
        services.AddHostedService<DirectoryFollower>();
        if (store is not null)
        {
            services.AddSingleton(store);
            services.AddSingleton<LastGoodKeeper>();
            services.AddHostedService<LastGoodRefresher>();
        }

        return start;
    }
}
