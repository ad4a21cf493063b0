using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Tests.Etcd;
using CasesPdp.Etcd;

[assembly: AssemblyFixture(typeof(SharedEtcd))]

namespace CasesPdp.Distribution.Tests.Etcd;

/// <summary>One member for all tests that do no harm to it; each has a prefix of its own.</summary>
public sealed class SharedEtcd : IAsyncLifetime
{
    private EtcdServer? _server;

    public async ValueTask InitializeAsync()
    {
        try
        {
            _server = await EtcdServer.StartAsync();
        }
        catch (Exception skipped) when (skipped.Message.Contains("tests/etcd/install", StringComparison.Ordinal))
        {
            // The tests say so.
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal EtcdClient Client(string? prefix = null) =>
        new(new EtcdOptions { Endpoints = [Server.Address], Prefix = prefix ?? $"/{Guid.NewGuid():N}/" }, TimeProvider.System);

    internal EtcdServer Server
    {
        get
        {
            EtcdServer.Require();
            return _server!;
        }
    }
}
