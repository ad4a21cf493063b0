using System.Text;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Stores;
using CasesPdp.Distribution.Tests.Etcd;

namespace CasesPdp.Distribution.Tests.Stores;

public sealed class EtcdReleaseStoreTests(SharedEtcd etcd) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));
    private EtcdClient? _client;

    private EtcdClient Client => _client ??= etcd.Client();

    public async ValueTask DisposeAsync()
    {
        _stop.Dispose();
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }
    }

    [Fact]
    public async Task ReadHeadAsync_NoHead_IsNull()
    {
        await using var store = new EtcdReleaseStore(Client, "prod");

        Assert.Null(await store.ReadHeadAsync(_stop.Token));
    }

    [Fact]
    public async Task WatchHeadAsync_Changes_AreGivenOnceEach()
    {
        await using var store = new EtcdReleaseStore(Client, "prod");
        await CommitAsync(1, "one");
        var head = await store.ReadHeadAsync(_stop.Token);
        await CommitAsync(2, "two");

        await using var watch = store.WatchHeadAsync(head, _stop.Token).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        var second = watch.Current;
        await CommitAsync(3, "three");
        Assert.True(await watch.MoveNextAsync());

        Assert.Equal("one", Text(head));
        Assert.Equal("two", Text(second));
        Assert.Equal("three", Text(watch.Current));
    }

    [Fact]
    public async Task WatchHeadAsync_FromAnEarlierHead_GivesWhatCameAfter()
    {
        await using var store = new EtcdReleaseStore(Client, "prod");
        await CommitAsync(1, "one");
        var judged = await store.ReadHeadAsync(_stop.Token);
        await CommitAsync(2, "two");
        await store.ReadHeadAsync(_stop.Token);

        await using var watch = store.WatchHeadAsync(judged, _stop.Token).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());

        Assert.Equal("two", Text(watch.Current));
    }

    [Fact]
    public async Task WatchHeadAsync_NoHeadYet_GivesTheFirst()
    {
        await using var store = new EtcdReleaseStore(Client, "prod");
        var head = await store.ReadHeadAsync(_stop.Token);

        await using var watch = store.WatchHeadAsync(head, _stop.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync();
        await CommitAsync(1, "one");
        Assert.True(await next);

        Assert.Equal("one", Text(watch.Current));
    }

    [Fact]
    public async Task WatchHeadAsync_DeletedHead_IsNull()
    {
        await using var store = new EtcdReleaseStore(Client, "prod");
        await CommitAsync(1, "one");
        var head = await store.ReadHeadAsync(_stop.Token);

        await using var watch = store.WatchHeadAsync(head, _stop.Token).GetAsyncEnumerator();
        etcd.Server.Control("del", Client.Keys.Head("prod").ToStringUtf8());
        Assert.True(await watch.MoveNextAsync());

        Assert.Null(watch.Current);
    }

    [Fact]
    public async Task WatchHeadAsync_CompactedHistory_Throws()
    {
        await using var store = new EtcdReleaseStore(Client, "prod");
        await CommitAsync(1, "one");
        var head = await store.ReadHeadAsync(_stop.Token);
        await CommitAsync(2, "two");
        var now = await store.ReadHeadAsync(_stop.Token);
        etcd.Server.Control("compact", $"{now!.Revision}");

        await using var watch = store.WatchHeadAsync(head! with { Revision = head!.Revision - 1 }, _stop.Token).GetAsyncEnumerator();
        var failure = await Assert.ThrowsAsync<StoreException>(async () => await watch.MoveNextAsync());

        Assert.Equal(StoreFault.Replaced, failure.Fault);
        Assert.Equal("two", Text(await store.ReadHeadAsync(_stop.Token)));
    }

    [Fact]
    public async Task WatchHeadAsync_Cancelled_Ends()
    {
        await using var store = new EtcdReleaseStore(Client, "prod");
        await store.ReadHeadAsync(_stop.Token);
        using var stop = new CancellationTokenSource();

        await using var watch = store.WatchHeadAsync(null, stop.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(ContentLimits.PieceBytes)]
    [InlineData(ContentLimits.PieceBytes + 1)]
    [InlineData((6 * ContentLimits.PieceBytes) - 1)]
    [InlineData(ContentLimits.Bytes)]
    public async Task FetchContentAsync_UploadedContent_IsTheSame(int bytes)
    {
        var (id, stored) = TestContents.Make(bytes, bytes);
        await using var publisher = new EtcdPublisherStore(Client, "prod");
        await using var store = new EtcdReleaseStore(Client, "prod");

        Assert.True(await publisher.UploadAsync(id, stored, _stop.Token));
        Assert.False(await publisher.UploadAsync(id, stored, _stop.Token));

        Assert.Equal(stored, await store.FetchContentAsync(id, bytes, _stop.Token));
    }

    [Fact]
    public async Task FetchContentAsync_MissingContentOrPiece_IsMissing()
    {
        var (id, stored) = TestContents.Make(ContentLimits.PieceBytes + 1, 1);
        await using var publisher = new EtcdPublisherStore(Client, "prod");
        await using var store = new EtcdReleaseStore(Client, "prod");
        await AssertFaultAsync(StoreFault.ContentMissing, () => store.FetchContentAsync(id, stored.Length, _stop.Token));
        await publisher.UploadAsync(id, stored, _stop.Token);

        etcd.Server.Control("del", Client.Keys.Piece(id, 1).ToStringUtf8());

        await AssertFaultAsync(StoreFault.ContentMissing, () => store.FetchContentAsync(id, stored.Length, _stop.Token));
    }

    [Fact]
    public async Task FetchContentAsync_SwappedOrChangedPiece_IsDamaged()
    {
        var (id, stored) = TestContents.Make(20, 1);
        await using var publisher = new EtcdPublisherStore(Client, "prod");
        await using var store = new EtcdReleaseStore(Client, "prod");
        await publisher.UploadAsync(id, stored, _stop.Token);

        etcd.Server.Control("put", Client.Keys.Piece(id, 0).ToStringUtf8(), "12345678901234567890");
        await AssertFaultAsync(StoreFault.ContentDamaged, () => store.FetchContentAsync(id, stored.Length, _stop.Token));

        etcd.Server.Control("put", Client.Keys.Piece(id, 0).ToStringUtf8(), "1234567890");
        await AssertFaultAsync(StoreFault.ContentDamaged, () => store.FetchContentAsync(id, stored.Length, _stop.Token));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"format\":1,\"bytes\":21,\"pieces\":1,\"uploaded\":\"2026-12-01T10:00:00Z\"}")]
    [InlineData("{\"format\":1,\"bytes\":20,\"pieces\":2,\"uploaded\":\"2026-12-01T10:00:00Z\"}")]
    [InlineData("{\"format\":2,\"bytes\":20,\"pieces\":1,\"uploaded\":\"2026-12-01T10:00:00Z\"}")]
    public async Task FetchContentAsync_HeadThatDoesNotMatch_IsDamaged(string head)
    {
        var (id, stored) = TestContents.Make(20, 1);
        await using var publisher = new EtcdPublisherStore(Client, "prod");
        await using var store = new EtcdReleaseStore(Client, "prod");
        await publisher.UploadAsync(id, stored, _stop.Token);

        etcd.Server.Control("put", Client.Keys.ContentHead(id).ToStringUtf8(), head);

        await AssertFaultAsync(StoreFault.ContentDamaged, () => store.FetchContentAsync(id, stored.Length, _stop.Token));
    }

    [Fact]
    public async Task FetchContentAsync_MoreThanIsStored_IsRefused()
    {
        await using var store = new EtcdReleaseStore(Client, "prod");

        await AssertFaultAsync(
            StoreFault.Refused, () => store.FetchContentAsync(new string('a', 64), ContentLimits.Bytes + 1L, _stop.Token));
    }

    private static async Task AssertFaultAsync(StoreFault fault, Func<Task> act) =>
        Assert.Equal(fault, (await Assert.ThrowsAsync<StoreException>(act)).Fault);

    private static string? Text(ChannelHead? head) => head is null ? null : Encoding.UTF8.GetString(head.Token.Span);

    private async Task CommitAsync(ulong sequence, string token)
    {
        await using var publisher = new EtcdPublisherStore(Client, "prod");
        var before = await publisher.ReadHeadAsync(_stop.Token);
        var commit = new ReleaseCommit(sequence, Encoding.UTF8.GetBytes(token), [], before);
        Assert.Equal(CommitResult.Done, await publisher.CommitAsync(commit, _stop.Token));
    }
}
