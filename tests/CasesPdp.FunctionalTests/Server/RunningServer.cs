using CasesPdp.Protocol.V1;
using CasesPdp.Server.FastPath;
using CasesPdp.Server.Hosting;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>
/// The real server, put together as the process puts it together, on free ports of the loopback; or a published one, where
/// <see cref="PublishedPrograms"/> are tested.
/// </summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication? _app;
    private readonly PublishedServer? _published;
    private readonly GrpcChannel _channel;
    private readonly GrpcChannel? _administration;

    private RunningServer(WebApplication app, Listeners listeners)
        : this(listeners.Decisions, listeners.Operations, listeners.Administration) => _app = app;

    private RunningServer(PublishedServer published)
        : this(published.Decisions, published.Operations, published.Administration) => _published = published;

    private RunningServer(Uri decisions, Uri operations, Uri? administration)
    {
        Decisions = decisions;
        Operations = operations;
        _channel = OpenChannel();
        Client = new DecisionService.DecisionServiceClient(_channel);
        if (administration is not null)
        {
            Administration = administration;
            _administration = GrpcChannel.ForAddress(Administration);
            Policy = new PolicyService.PolicyServiceClient(_administration);
        }
    }

    public Uri Decisions { get; }

    public Uri Operations { get; }

    public Uri? Administration { get; }

    public DecisionService.DecisionServiceClient Client { get; }

    public PolicyService.PolicyServiceClient Policy { get; } = null!;

    public GrpcChannel Channel => _channel;

    public IServiceProvider Services => InThisProcess.Services;

    /// <summary>Cancelled when draining has ended and the listeners begin to close.</summary>
    public CancellationToken Stopping => InThisProcess.Lifetime.ApplicationStopping;

    private WebApplication InThisProcess
    {
        get
        {
            PublishedPrograms.SkipIfTested("looks into the server");
            return _app!;
        }
    }

    public static Task<RunningServer> StartDefaultAsync(params string[] settings) => StartAsync(["--default-bundle", .. Sets(settings)]);

    /// <summary>Starts a server with middleware of the test in front of its endpoints.</summary>
    public static Task<RunningServer> StartDefaultAsync(Action<WebApplication> configure, params string[] settings) =>
        StartAsync(["--default-bundle", .. Sets(settings)], configure: configure);

    public static Task<RunningServer> StartDefaultAsync(TimeProvider time, params string[] settings) =>
        StartAsync(["--default-bundle", .. Sets(settings)], time);

    public static Task<RunningServer> StartAsync(TestDirectory bundle, params string[] settings) =>
        StartAsync(["--bundle", bundle.Path, .. Sets(settings)]);

    public static Task<RunningServer> StartAsync(TimeProvider time, string bundle, params string[] settings) =>
        StartAsync(["--bundle", bundle, .. Sets(settings)], time);

    /// <summary>Starts a server that serves the channel that the settings name.</summary>
    public static Task<RunningServer> StartChannelAsync(TimeProvider time, IEnumerable<string> settings) => StartAsync(Sets(settings), time);

    public static Task<RunningServer> StartAsync(string bundle) => StartAsync(["--bundle", bundle]);

    public ICollection<string> Addresses() =>
        Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    public GrpcChannel OpenChannel() => GrpcChannel.ForAddress(Decisions, new GrpcChannelOptions { MaxReceiveMessageSize = null });

    public Task StopAsync() => _published?.StopAsync() ?? _app!.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _administration?.Dispose();
        await StopAsync();
        await (_published?.DisposeAsync() ?? _app!.DisposeAsync());
    }

    private static async Task<RunningServer> StartAsync(
        IEnumerable<string> args, TimeProvider? time = null, Action<WebApplication>? configure = null)
    {
        string[] all =
        [
            "--set=CasesPdp:Listen:Decisions=127.0.0.1:0",
            "--set=CasesPdp:Listen:Operations=127.0.0.1:0",
            "--set=CasesPdp:Listen:Administration=127.0.0.1:0",

            // Waits for reloads are most of the suite's time. Throttling and verification have tests of their own.
            "--set=CasesPdp:Reload:ProcessorPercent=100",
            "--set=CasesPdp:Reload:VerifyCells=1000",
            .. args,
            "--environment=Production",
            "--set=Logging:LogLevel:Default=Warning",
        ];
        if (PublishedPrograms.AreTested)
        {
            Assert.SkipWhen(
                (time ?? TimeProvider.System) != TimeProvider.System || configure is not null,
                "a published program is tested, and this test gives its server a clock or a part");
            return new RunningServer(await PublishedServer.StartAsync([.. all, "--set=Logging:LogLevel:CasesPdp=Information"]));
        }

        var app = ServerHost.Build(ServerArguments.Parse(all), time);
        if (configure is not null)
        {
            app.Services.GetRequiredService<FastPathHandler>().IsOff = true;
            configure(app);
        }

        await app.StartAsync();
        return new RunningServer(app, app.Services.GetRequiredService<Listeners>());
    }

    private static IEnumerable<string> Sets(IEnumerable<string> settings) => settings.Select(s => $"--set={s}");
}
