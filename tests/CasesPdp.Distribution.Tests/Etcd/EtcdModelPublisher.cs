using System.Text;
using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Tests.Following;

namespace CasesPdp.Distribution.Tests.Etcd;

/// <summary>Publishes what the model signs to a real etcd, whoever wrote the head meanwhile.</summary>
internal sealed class EtcdModelPublisher : IAsyncDisposable
{
    private readonly EtcdClient _client;
    private readonly EtcdPublisherStore _store;
    private readonly ReleaseModel _model;

    public EtcdModelPublisher(Uri etcd, ReleaseModel model)
    {
        (_client, _model) = (new EtcdClient(new EtcdOptions { Endpoints = [etcd] }, TimeProvider.System), model);
        _store = new EtcdPublisherStore(_client, TestChannel.Name);
    }

    public string HeadKey => _client.Keys.Head(TestChannel.Name).ToStringUtf8();

    public async Task PublishAsync(Random random, CancellationToken cancellation)
    {
        var release = _model.Next(random);
        var newest = _model.Packs[^1];
        await AfterOutage.ReadAsync(
            () => _store.UploadAsync(TestChannel.Target(newest).Content, newest.Bytes, cancellation), cancellation);
        var head = await AfterOutage.ReadAsync(() => _store.ReadHeadAsync(cancellation), cancellation);
        var commit = new ReleaseCommit(
            release.Release.Sequence, Encoding.ASCII.GetBytes(release.Token), [.. release.Release.Targets.Select(t => t.Content)], head);
        Assert.Equal(CommitResult.Done, await _store.CommitAsync(commit, cancellation));
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        await _client.DisposeAsync();
    }
}
