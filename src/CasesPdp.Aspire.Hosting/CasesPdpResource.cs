using Aspire.Hosting.ApplicationModel;

namespace CasesPdp.Aspire.Hosting;

/// <summary>A CasesPdp server that runs as a process of the app host.</summary>
/// <remarks>Its connection string is the address of its decisions listener. A reference hands it over as the setting
/// <c>CasesPdp:Addresses</c>, which <c>AddCasesPdp</c> of the client library reads.</remarks>
public sealed class CasesPdpResource : ExecutableResource, IResourceWithConnectionString
{
    internal const string Decisions = "decisions";
    internal const string Operations = "operations";
    internal const string Administration = "administration";

    /// <summary>Describes a server.</summary>
    /// <param name="name">The name of the resource.</param>
    /// <param name="command">The server's program.</param>
    /// <param name="workingDirectory">The directory in which it runs.</param>
    public CasesPdpResource(string name, string command, string workingDirectory)
        : base(name, command, workingDirectory) => DecisionsEndpoint = new EndpointReference(this, Decisions);

    /// <summary>Where the server decides: gRPC over HTTP/2 without TLS.</summary>
    public EndpointReference DecisionsEndpoint { get; }

    /// <summary>The address of the decisions listener, such as <c>http://localhost:5080</c>.</summary>
    public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{DecisionsEndpoint.Property(EndpointProperty.Url)}");

    /// <inheritdoc/>
    string IResourceWithConnectionString.ConnectionStringEnvironmentVariable => "CasesPdp__Addresses__0";
}
