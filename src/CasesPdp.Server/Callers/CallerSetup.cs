using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Telemetry;
using Grpc.AspNetCore.Server;

namespace CasesPdp.Server.Callers;

/// <summary>Adds what knows and judges callers, and says what endpoints need of them.</summary>
internal static class CallerSetup
{
    /// <summary>Reads certificate and tokens, and adds the services.</summary>
    /// <exception cref="StartupRefusedException">A file cannot be used.</exception>
    public static void AddCallers(this IServiceCollection services, ServerOptions options, TimeProvider time)
    {
        var grants = new CallerGrants(options.Callers);
        var interval = TimeSpan.FromSeconds(options.Callers.PollSeconds);
        services.AddSingleton(grants);
        services.AddSingleton<CredentialMetrics>();
        services.AddSingleton<CallerRefusals>();
        services.AddSingleton<ConnectionCallers>();
        services.AddSingleton<CallerGate>();
        if (options.Tls.Certificate is not null)
        {
            var certificate = new ServerCertificate(options, time);
            services.AddSingleton(certificate);
            services.Follow(certificate.Files, interval);
        }

        if (options.Callers.TokenFile is { } path)
        {
            var file = new FollowedFile("CasesPdp:Callers:TokenFile", path) { IsSecret = true };
            var tokens = new FollowedFiles<TokenFile>([file], contents => TokenFile.Read(file, contents[0], grants));
            services.AddSingleton(tokens);
            services.Follow(tokens, interval);
        }
    }

    /// <summary>Adds the judgement of calls, behind routing.</summary>
    public static void UseCallerGate(this WebApplication app) => app.Use(app.Services.GetRequiredService<CallerGate>().InvokeAsync);

    /// <summary>Every method of a service needs the same. So do names that are no methods of it.</summary>
    public static void Requires(this IEndpointConventionBuilder service, Grants grants) => service.WithMetadata(new RequiredGrant(grants));

    /// <summary>Each method of the decision service needs its own. Names that are no methods need <see cref="Grants.Decisions"/>.</summary>
    public static void RequiresByMethod(this IEndpointConventionBuilder decisions) => decisions.Add(endpoint =>
    {
        var method = endpoint.Metadata.OfType<GrpcMethodMetadata>().SingleOrDefault()?.Method.Name;
        endpoint.Metadata.Add(new RequiredGrant(method is null ? Grants.Decisions : RequiredGrant.Of(method)));
    });

    private static void Follow<T>(this IServiceCollection services, FollowedFiles<T> files, TimeSpan interval)
        where T : class =>
        services.AddSingleton<IHostedService>(s => new FileFollower<T>(
            files,
            interval,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<CredentialMetrics>(),
            s.GetRequiredService<ILoggerFactory>().CreateLogger("CasesPdp")));
}
