using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace CasesPdp.Aspire.Hosting;

/// <summary>Adds CasesPdp servers to an app host.</summary>
public static class CasesPdpBuilderExtensions
{
    private const string Loopback = "127.0.0.1";

    /// <summary>Adds a server that runs as a process and serves a bundle.</summary>
    /// <param name="builder">The app host.</param>
    /// <param name="name">The name of the resource.</param>
    /// <param name="bundleDirectory">The bundle's directory, relative to that of the app host.</param>
    /// <param name="server">The server's program: a name on the <c>PATH</c>, or a path.</param>
    /// <returns>The resource. It is healthy while the server answers <c>/readyz</c>. Other settings of the server are variables of its
    /// environment, such as <c>CasesPdp__Snapshots__Enabled</c>.</returns>
    /// <remarks>It has the endpoints <c>decisions</c>, <c>operations</c> and <c>administration</c>, on free ports of the
    /// loopback.</remarks>
    public static IResourceBuilder<CasesPdpResource> AddCasesPdp(
        this IDistributedApplicationBuilder builder, [ResourceName] string name, string bundleDirectory, string server = "CasesPdp.Server")
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(bundleDirectory);
        ArgumentException.ThrowIfNullOrEmpty(server);

        var bundle = Path.GetFullPath(bundleDirectory, builder.AppHostDirectory);
        return builder.AddResource(new CasesPdpResource(name, server, builder.AppHostDirectory))
            .WithArgs("--bundle", bundle)
            .WithListener(CasesPdpResource.Decisions, "CasesPdp__Listen__Decisions", "http2")
            .WithListener(CasesPdpResource.Administration, "CasesPdp__Listen__Administration", "http2")
            .WithListener(CasesPdpResource.Operations, "CasesPdp__Listen__Operations", "http")
            .WithHttpHealthCheck("/readyz", endpointName: CasesPdpResource.Operations);
    }

    private static IResourceBuilder<CasesPdpResource> WithListener(
        this IResourceBuilder<CasesPdpResource> server, string endpoint, string setting, string transport)
    {
        var port = new EndpointReference(server.Resource, endpoint).Property(EndpointProperty.TargetPort);
        return server
            .WithHttpEndpoint(name: endpoint)
            .WithEndpoint(endpoint, e => e.Transport = transport)
            .WithEnvironment(setting, ReferenceExpression.Create($"{Loopback}:{port}"));
    }
}
