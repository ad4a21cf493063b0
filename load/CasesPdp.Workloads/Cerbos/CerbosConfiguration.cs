namespace CasesPdp.Workloads.Cerbos;

/// <summary>The configuration that Cerbos is measured with: everything off that costs time and answers nothing.</summary>
public static class CerbosConfiguration
{
    /// <summary>The text of the file.</summary>
    /// <param name="policies">The directory of the policies.</param>
    /// <param name="grpcPort">The port for gRPC, on the loopback.</param>
    /// <param name="httpPort">The port for HTTP, on the loopback.</param>
    public static string Text(string policies, int grpcPort, int httpPort) => $"""
        server:
          grpcListenAddr: "127.0.0.1:{grpcPort}"
          httpListenAddr: "127.0.0.1:{httpPort}"
          metricsEnabled: false
          logRequestPayloads: false
          requestLimits:
            maxResourcesPerRequest: {CerbosRequests.MostResources}
            maxActionsPerResource: {CerbosRequests.MostResources}
        telemetry:
          disabled: true
        audit:
          enabled: false
        storage:
          driver: disk
          disk:
            directory: "{policies}"
            watchForChanges: false
        """;
}
