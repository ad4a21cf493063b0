using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Stores;
using CasesPdp.Distribution.Tests.Following;

namespace CasesPdp.Distribution.Tests.Etcd;

/// <summary>A follower of the model with a connection of its own to a real etcd.</summary>
internal sealed class EtcdModelFollower : IAsyncDisposable
{
    private readonly EtcdClient _client;
    private readonly EtcdReleaseStore _store;

    public EtcdModelFollower(ReleaseModel model, Uri etcd, int number, TimeSpan spread)
    {
        _client = new EtcdClient(new EtcdOptions { Endpoints = [etcd] }, TimeProvider.System);
        _store = new EtcdReleaseStore(_client, TestChannel.Name);
        Follower = new ModelFollower(model, _store, number, TimeProvider.System, spread);
    }

    public ModelFollower Follower { get; }

    public async ValueTask DisposeAsync()
    {
        await Follower.DisposeAsync();
        await _store.DisposeAsync();
        await _client.DisposeAsync();
    }
}
