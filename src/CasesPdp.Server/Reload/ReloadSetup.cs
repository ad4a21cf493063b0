using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Server.Loading;
using CasesPdp.Server.Options;
using CasesPdp.Server.Telemetry;

namespace CasesPdp.Server.Reload;

/// <summary>Puts the policy and what changes it together.</summary>
internal static class ReloadSetup
{
    // Nobody is served while the first table is verified: a sample must do.
    private const int CellsAtStart = 5_000;

    /// <summary>Loads the policy to start with, and adds what follows its source.</summary>
    public static StartingPolicy AddPolicy(this WebApplicationBuilder builder, ServerOptions options, TimeProvider time)
    {
        var (reload, services) = (options.Reload, builder.Services);
        var preparation = new PolicyPreparation(reload.VerifyCells);
        var judge = new HoldJudge(reload);
        var store = reload.LastGoodDirectory is { } directory ? new LastGoodStore(Path.GetFullPath(directory), time) : null;
        var atStart = new PolicyPreparation(Math.Min(reload.VerifyCells, CellsAtStart));
        var loader = new PolicyLoader(options, atStart, judge, store, time);
        var start = loader.Load(builder.Environment);

        // Singletons are never let go of: whatever is caught here keeps the first table in memory.
        var active = new ActiveSnapshot<LoadedPolicy>(start.Policy);
        services.AddSingleton(active);
        services.AddSingleton(new RevisionFeed(start.State));
        services.AddSingleton(preparation);
        services.AddSingleton(judge);
        services.AddSingleton(all => new RevisionShelf(store, all.GetRequiredService<ILogger<RevisionShelf>>()));
        services.AddSingleton(_ => new ReloadWorker(new WorkPace(reload.ProcessorPercent, time)));
        services.AddSingleton<ReloadMetrics>();
        services.AddSingleton<RevisionArrival>();
        services.AddSingleton<PolicyTrial>();
        services.AddSingleton<RevisionExchange>();
        services.AddSingleton<RevisionControl>();
        services.AddHostedService<DirectorySource>();

        return start;
    }
}
