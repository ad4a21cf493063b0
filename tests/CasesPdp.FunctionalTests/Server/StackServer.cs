using CasesPdp.Protocol.V1;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>One server with <see cref="TestBundle"/> for the tests of a class.</summary>
public sealed class StackServer : IAsyncLifetime
{
    private readonly TestDirectory _bundle = TestBundle.Create();

    internal RunningServer Server { get; private set; } = null!;

    internal DecisionService.DecisionServiceClient Client => Server.Client;

    public async ValueTask InitializeAsync() => Server = await RunningServer.StartAsync(_bundle);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _bundle.Dispose();
    }
}
