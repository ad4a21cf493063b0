using CasesPdp.Server.Doors;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Services;
using CasesPdp.Server.Options;
using CasesPdp.Server.Reload;
using CasesPdp.Server.Telemetry;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CasesPdp.Server.Hosting;

/// <summary>Puts the server together: settings, policy, listeners, doors.</summary>
internal static class ServerHost
{
    /// <summary>Builds a server that has loaded its policy and only waits to be started.</summary>
    /// <exception cref="StartupRefusedException">Settings or bundle do not allow it to start.</exception>
    /// <param name="arguments">The command line.</param>
    /// <param name="time">The clocks; those of the system if absent.</param>
    public static WebApplication Build(ServerArguments arguments, TimeProvider? time = null)
    {
        // The content root is where the server is installed, so that its appsettings.json is found wherever it is started from.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = arguments.Environment,
        });
        builder.Configuration.AddInMemoryCollection(arguments.Settings);
        builder.BeQuietAtStart();
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.UseUtcTimestamp = true;
        });

        var options = ServerOptionsReader.Read(builder.Configuration);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        var start = builder.AddPolicy(options, time ?? TimeProvider.System);
        var listeners = new Listeners(options);
        if (listeners.UnixSocket is not null)
        {
            UnixSocketFile.RemoveStale(listeners.UnixSocket);
        }

        builder.WebHost.ConfigureKestrel(listeners.Configure);
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = UnixSocketFile.Bind);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.DrainSeconds));
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Draining>());
        builder.Services.AddSingleton(listeners);
        builder.Services.AddSingleton<ServerMetrics>();
        builder.Services.AddSingleton<PageTokens>();
        builder.Services.AddSingleton<DecisionGrpcService>();
        builder.Services.AddSingleton<PolicyDoor>();
        builder.Services.AddSingleton<HealthDoor>();
        builder.Services.AddGrpcServices(options);
        builder.Services.AddTelemetry(options);

        var app = builder.Build();
        app.UseListenerGate();
        app.MapGrpcServices(options);
        app.MapOperations();
        app.SpeakOnceStarted();
        app.AnnounceItself(start);
        return app;
    }
}
