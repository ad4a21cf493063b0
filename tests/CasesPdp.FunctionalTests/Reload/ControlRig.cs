using System.Diagnostics.Metrics;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Loading;
using CasesPdp.Server.Options;
using CasesPdp.Server.Reload;
using CasesPdp.Server.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>What exchanges policies, without a server around it.</summary>
internal sealed class ControlRig : IDisposable
{
    private readonly ReloadWorker _worker = new();
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();

    public ControlRig(PolicyDirectory bundle, Func<Bundle, string, ulong, bool, LoadedPolicy>? compile = null, int kept = 10)
    {
        var options = new ServerOptions { Bundle = bundle.Path, Reload = new() { KeptRevisions = kept } };
        var preparation = new PolicyPreparation(2_000) { Compile = compile ?? LoadedPolicy.Compile };
        var judge = new HoldJudge(options.Reload);
        var start = new PolicyLoader(options, preparation, judge, null, TimeProvider.System).Load(new Production());
        Active = new ActiveSnapshot<LoadedPolicy>(start.Policy);
        Feed = new RevisionFeed(start.State);
        var metrics = new ReloadMetrics(_meters.GetRequiredService<IMeterFactory>(), Feed, TimeProvider.System);
        var (shelf, log) = (new RevisionShelf(null, NullLogger<RevisionShelf>.Instance), NullLogger<RevisionControl>.Instance);
        var exchange = new RevisionExchange(Active, Feed, shelf, options, TimeProvider.System, log);
        Control = new RevisionControl(Active, Feed, preparation, judge, exchange, _worker, metrics, TimeProvider.System, log);
    }

    public ActiveSnapshot<LoadedPolicy> Active { get; }

    public RevisionFeed Feed { get; }

    public RevisionControl Control { get; }

    public ReloadOutcome Reload() => Control.ReloadAsync(isAsked: true).GetAwaiter().GetResult();

    public void Dispose()
    {
        _worker.Dispose();
        _meters.Dispose();
    }

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
