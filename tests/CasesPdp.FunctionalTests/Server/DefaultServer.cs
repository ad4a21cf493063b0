using CasesPdp.Protocol.V1;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>One server with the default bundle for the tests of a class.</summary>
public sealed class DefaultServer : IAsyncLifetime
{
    internal RunningServer Server { get; private set; } = null!;

    internal DecisionService.DecisionServiceClient Client => Server.Client;

    public async ValueTask InitializeAsync() => Server = await RunningServer.StartDefaultAsync("CasesPdp:Snapshots:Enabled=true");

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
