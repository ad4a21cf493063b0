namespace CasesPdp.Samples.Tests;

/// <summary>A server that decides by the policy of the sample back-end, for all tests of a class.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    private PdpServer? _server;

    public string Address => _server!.Address;

    public async ValueTask InitializeAsync() => _server = await PdpServer.StartAsync(RunningBackend.Policy);

    public ValueTask DisposeAsync()
    {
        _server?.Dispose();
        return ValueTask.CompletedTask;
    }
}
