using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>One server with mutual TLS, tokens and a unix socket for the tests of a class, and the callers that know it.</summary>
public sealed class CallerServer : IAsyncLifetime
{
    internal CallerFiles Files { get; } = new();

    internal RunningServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await RunningServer.StartDefaultAsync(
    [
        .. Files.MutualTls, Files.TokenFile, Files.UnixSocket, "CasesPdp:Reflection=true",
        $"CasesPdp:Callers:Decisions={CallerFiles.Ui},token:build, uid:{PeerUser.Own},uri:https://example.org/x",
        $"CasesPdp:Callers:Insight=dns:{CallerFiles.Auditor},token:build,email:a@example.org,ip:192.0.2.7",
        $"CasesPdp:Callers:Administration={CallerFiles.Operator},token:publisher",
        "CasesPdp:Snapshots:Enabled=true", "CasesPdp:Callers:Snapshots=ip:192.0.2.7",
    ]);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Files.Dispose();
    }
}
