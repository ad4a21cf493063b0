using System.Diagnostics.Metrics;
using CasesPdp.Decisions;
using CasesPdp.FunctionalTests.Callers;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>What swaps policies, without a server around it.</summary>
internal sealed class ControlRig : IDisposable
{
    private readonly ServiceProvider _meters = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly CancellationTokenSource _stopping = new();

    public ControlRig(
        PolicyDirectory bundle,
        Func<Bundle, string, ulong, bool, LoadedPolicy>? compile = null,
        int kept = 10,
        long availableBytes = long.MaxValue,
        Func<string, Func<string, bool>, BundleContent>? read = null,
        bool requireTests = false,
        IPolicySource? source = null)
    {
        var options = new ServerOptions { Bundle = bundle.Path, Reload = new() { KeptRevisions = kept, RequirePolicyTests = requireTests } };
        var preparation = new PolicyPreparation(2_000) { Compile = compile ?? LoadedPolicy.Compile };
        var gate = new ActivationGate(options.Reload);
        var start = new StartupLoader(options, preparation, gate, null, TimeProvider.System).Load(new Production());
        Worker = new PolicyWorker(null, _stopping.Token);
        Active = new ActiveSnapshot<LoadedPolicy>(start.Policy);
        Status = new StatusBroadcaster(start.State);
        var metrics = new ReloadMetrics(_meters.GetRequiredService<IMeterFactory>());
        var log = new Logger<RevisionControl>(LoggerFactory.Create(l => l.AddProvider(Log)));
        source ??= new DirectorySource(start.State.Directory!) { ReadContent = read ?? BundleContent.Read };
        Control = new RevisionControl(Active, Status, preparation, gate, Worker, metrics, options, TimeProvider.System, log, source)
        {
            AvailableBytes = () => availableBytes,
        };
    }

    public LogLines Log { get; } = new();

    public PolicyWorker Worker { get; }

    public ActiveSnapshot<LoadedPolicy> Active { get; }

    public StatusBroadcaster Status { get; }

    public RevisionControl Control { get; }

    public ReloadOutcome Reload() => Control.ReloadAsync("tester").GetAwaiter().GetResult().Outcome;

    public void Stop() => _stopping.Cancel();

    public void Dispose()
    {
        Worker.Dispose();
        _meters.Dispose();
        _stopping.Dispose();
    }

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";

        public string ApplicationName { get; set; } = "test";

        public string ContentRootPath { get; set; } = "/";

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
