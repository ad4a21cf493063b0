using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>The real server, put together as the process puts it together, on free ports of the loopback.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly GrpcChannel _channel;
    private readonly GrpcChannel? _administration;

    private RunningServer(WebApplication app)
    {
        _app = app;
        var listeners = app.Services.GetRequiredService<Listeners>();
        Decisions = listeners.Decisions;
        Operations = listeners.Operations;
        _channel = OpenChannel();
        Client = new DecisionService.DecisionServiceClient(_channel);
        if (listeners.Administration is not null)
        {
            Administration = listeners.Administration;
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

    public IServiceProvider Services => _app.Services;

    /// <summary>Cancelled when draining has ended and the listeners begin to close.</summary>
    public CancellationToken Stopping => _app.Lifetime.ApplicationStopping;

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
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;

    public GrpcChannel OpenChannel() => GrpcChannel.ForAddress(Decisions, new GrpcChannelOptions { MaxReceiveMessageSize = null });

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        _channel.Dispose();
        _administration?.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static async Task<RunningServer> StartAsync(
        IEnumerable<string> args, TimeProvider? time = null, Action<WebApplication>? configure = null)
    {
        var app = ServerHost.Build(ServerArguments.Parse(
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
        ]), time);
        configure?.Invoke(app);
        await app.StartAsync();
        return new RunningServer(app);
    }

    private static IEnumerable<string> Sets(IEnumerable<string> settings) => settings.Select(s => $"--set={s}");
}
