using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.Server.FastPath;

/// <summary>The HTTP server, with the fast path before the application.</summary>
internal sealed class FastPathServer(IServer server, FastPathHandler handler) : IServer
{
    /// <inheritdoc/>
    public IFeatureCollection Features => server.Features;

    /// <summary>Puts the fast path before the server that is registered.</summary>
    public static void Decorate(IServiceCollection services)
    {
        var registered = services.Single(s => s.ServiceType == typeof(IServer));
        services.Remove(registered);
        services.AddSingleton<FastPathHandler>();
        services.AddSingleton<IServer>(all =>
            new FastPathServer(Create(registered.ImplementationType!, all), all.GetRequiredService<FastPathHandler>()));
    }

    /// <inheritdoc/>
    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull =>
        server.StartAsync(new FastPathApplication(InnerApplication.Of(application), handler), cancellationToken);

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => server.StopAsync(cancellationToken);

    /// <inheritdoc/>
    public void Dispose() => server.Dispose();

    private static IServer Create(
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] Type type, IServiceProvider services) =>
        (IServer)ActivatorUtilities.CreateInstance(services, type);
}
