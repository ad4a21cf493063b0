using CasesPdp.Server.Admission;
using CasesPdp.Server.Callers;
using CasesPdp.Server.Channels;
using CasesPdp.Server.DecisionLog;
using CasesPdp.Server.FastPath;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Services;
using CasesPdp.Server.Snapshots;
using CasesPdp.Server.Telemetry;
using CasesPdp.Server.Transport;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace CasesPdp.Server.Hosting;

/// <summary>Builds the server: settings, policy, listeners, services, telemetry.</summary>
internal static class ServerHost
{
    /// <summary>Builds a server that has loaded its policy and is ready to start.</summary>
    /// <exception cref="StartupRefusedException">A setting or the bundle is not usable.</exception>
    /// <param name="arguments">The command line.</param>
    /// <param name="time">The clocks; those of the system if absent.</param>
    public static WebApplication Build(ServerArguments arguments, TimeProvider? time = null)
    {
        // The content root is where the server is installed, so that its appsettings.json is found from any working directory.
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = arguments.Environment,
        });
        builder.Configuration.AddInMemoryCollection(arguments.Settings);
        builder.FilterStartupLog();
        var options = ServerOptionsReader.Read(builder.Configuration);
        builder.Logging.AddConsoleLog(options);
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddCallers(options, time ?? TimeProvider.System);
        var start = builder.AddPolicy(options, time ?? TimeProvider.System);
        builder.AddListeners(options, time ?? TimeProvider.System);
        builder.Services.AddAdmission(options);
        builder.Services.AddDecisionLog(options, time ?? TimeProvider.System);
        builder.Services.AddSnapshots(options);
        builder.Services.AddGrpcServices(options);
        builder.Services.AddOperations();
        builder.Services.AddTelemetry(options);
        FastPathServer.Decorate(builder.Services);

        var app = builder.Build();
        app.UseListenerGate();
        app.UseCallTelemetry();
        app.UseCallerGate();
        app.UseAdmission();
        app.UseStaleGate(options);
        app.MapGrpcServices(options);
        app.MapOperations(options);
        app.EndStartupLogFilter();
        app.LogLifetime(start);
        return app;
    }

    private static void AddListeners(this WebApplicationBuilder builder, ServerOptions options, TimeProvider time)
    {
        var listeners = new Listeners(options, time);
        if (listeners.UnixSocket is not null)
        {
            UnixSocketFile.RemoveStale(listeners.UnixSocket);
        }

        builder.WebHost.ConfigureKestrel(listeners.Configure);
        builder.Services.AddSingleton(listeners);
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket =
            endpoint => UnixSocketFile.Bind(endpoint, options.Listen.UnixSocketGroup));
        EpollTransport.Add(builder.Services, options.Listen);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(options.LameDuckSeconds + options.DrainSeconds));
        builder.Services.AddSingleton<Draining>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Draining>());
    }
}
