namespace CasesPdp.Server.Hosting;

/// <summary>The listeners of the server. What one serves, the others do not.</summary>
internal enum Listener
{
    /// <summary>gRPC: decisions, health, and reflection if it is on. TCP and the unix socket.</summary>
    Decisions = 0,

    /// <summary>HTTP/1.1: probes and metrics.</summary>
    Operations = 1,

    /// <summary>gRPC: administration of the policy.</summary>
    Administration = 2,
}
