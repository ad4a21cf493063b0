using System.Text;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Stores;
using CasesPdp.Distribution.Tests.Stores;
using CasesPdp.Etcd;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Distribution.Tests.Etcd;

/// <summary>What a reader and a publisher see while etcd is killed, stopped, wiped, restored, compacted or full.</summary>
public sealed class EtcdFaultTests : IDisposable
{
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(120));

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Kill_OneMember_IsUnreachableUntilItIsBack()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var client = Client(server);
        await using var store = new EtcdReleaseStore(client, "prod");
        await CommitAsync(client, 1, "one");
        var head = await store.ReadHeadAsync(_stop.Token);
        await using var watch = store.WatchHeadAsync(head, _stop.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync();

        server.Kill();
        await AssertFaultAsync(StoreFault.Unreachable, async () => await next);
        await AssertFaultAsync(StoreFault.Unreachable, () => store.ReadHeadAsync(_stop.Token));
        await server.RestartAsync();

        Assert.Equal("one", Text(await AfterOutage.ReadAsync(() => store.ReadHeadAsync(_stop.Token), _stop.Token)));
    }

    [Fact]
    public async Task Stop_OneMember_IsNoticedByReadsAndWatches()
    {
        await using var server = await EtcdServer.StartAsync();
        var time = new FakeTimeProvider();
        await using var client = Client(server, time);
        await using var store = new EtcdReleaseStore(client, "prod");
        var head = await store.ReadHeadAsync(_stop.Token);
        await using var watch = store.WatchHeadAsync(head, _stop.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();

        server.Pause();
        await AssertFaultAsync(StoreFault.Unreachable, () => store.ReadHeadAsync(_stop.Token));
        while (!next.IsCompleted)
        {
            time.Advance(EtcdWatch.ProgressInterval);
            await Task.Delay(20, _stop.Token);
        }

        await AssertFaultAsync(StoreFault.Unreachable, () => next);
        server.Resume();
        Assert.Null(await store.ReadHeadAsync(_stop.Token));
    }

    [Fact]
    public async Task Progress_QuietKey_IsAskedForAndAnswered()
    {
        await using var server = await EtcdServer.StartAsync();
        var time = new FakeTimeProvider();
        await using var client = Client(server, time);
        await using var watch = client.WatchAsync(client.Keys.Head("prod"), 1, _stop.Token).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());
        Assert.True(watch.Current.Created);

        // Longer than a silent watch is kept.
        for (var i = 0; i < 5; i++)
        {
            var next = watch.MoveNextAsync().AsTask();
            while (!next.IsCompleted)
            {
                time.Advance(EtcdWatch.ProgressInterval / 10);
                await Task.Delay(10, _stop.Token);
            }

            Assert.True(await next);
            Assert.Empty(watch.Current.Events);
        }
    }

    [Fact]
    public async Task Wipe_UnderTheSameFlags_IsReportedOnceAndThenTakenAsItIs()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var client = Client(server);
        await using var store = new EtcdReleaseStore(client, "prod");
        await CommitAsync(client, 1, "one");
        await store.ReadHeadAsync(_stop.Token);

        await server.RestartAsync(isWiped: true);

        await AssertFaultAsync(StoreFault.Replaced, () => ReadAgainAsync(store));
        Assert.Null(await store.ReadHeadAsync(_stop.Token));
        await CommitAsync(client, 1, "another");
        Assert.Equal("another", Text(await store.ReadHeadAsync(_stop.Token)));
    }

    [Fact]
    public async Task Restore_OfAnOlderState_IsReported()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var client = Client(server);
        await using var store = new EtcdReleaseStore(client, "prod");
        await CommitAsync(client, 1, "one");
        var snapshot = server.DataDirectory + ".snapshot";
        server.Control("snapshot", "save", snapshot);
        await CommitAsync(client, 2, "two");
        Assert.Equal("two", Text(await store.ReadHeadAsync(_stop.Token)));

        await server.RestoreAsync(snapshot);

        await AssertFaultAsync(StoreFault.Replaced, () => ReadAgainAsync(store));
        Assert.Equal("one", Text(await store.ReadHeadAsync(_stop.Token)));
    }

    [Fact]
    public async Task Kill_EachOfThreeMembers_IsNotNoticed()
    {
        var servers = await EtcdServer.StartClusterAsync(3);
        await using var client = new EtcdClient(
            new EtcdOptions { Endpoints = [.. servers.Select(s => s.Address)] }, TimeProvider.System);
        await using var store = new EtcdReleaseStore(client, "prod");
        await CommitAsync(client, 1, "release 1");

        for (var i = 0; i < 3; i++)
        {
            servers[i].Kill();
            await CommitAsync(client, (ulong)i + 2, $"release {i + 2}");
            Assert.Equal($"release {i + 2}", Text(await store.ReadHeadAsync(_stop.Token)));
            await servers[i].RestartAsync();
        }

        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Kill_TwoOfThreeMembers_IsUnreachableAndPublishesNothing()
    {
        var servers = await EtcdServer.StartClusterAsync(3);
        await using var client = new EtcdClient(
            new EtcdOptions { Endpoints = [.. servers.Select(s => s.Address)] }, TimeProvider.System);
        await using var store = new EtcdReleaseStore(client, "prod");
        var (id, stored) = TestContents.Make(100, 1);
        await using var publisher = new EtcdPublisherStore(client, "prod");
        await publisher.UploadAsync(id, stored, _stop.Token);

        servers[0].Kill();
        servers[1].Kill();

        // What a hash proves is read without a majority.
        Assert.Equal(stored, await ContentWithoutMajorityAsync(servers[2], id, stored.Length));
        await AssertFaultAsync(StoreFault.Unreachable, () => store.ReadHeadAsync(_stop.Token));
        await servers[0].RestartAsync();
        Assert.Null(await ReadAgainAsync(store));
        foreach (var server in servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Kill_DuringCommits_LeavesEveryOutcomeKnown()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var client = Client(server);
        await using var publisher = new EtcdPublisherStore(client, "prod");
        var killing = Task.Run(async () =>
        {
            for (var i = 0; i < 4; i++)
            {
                await Task.Delay(50 + (i * 37), _stop.Token);
                await server.RestartAsync();
            }
        });

        var sequence = 0UL;
        while (!killing.IsCompleted || sequence < 50)
        {
            var before = await AfterOutage.ReadAsync(() => publisher.ReadHeadAsync(_stop.Token), _stop.Token);
            var commit = new ReleaseCommit(++sequence, Encoding.UTF8.GetBytes($"release {sequence}"), [], before);

            Assert.Equal(CommitResult.Done, await publisher.CommitAsync(commit, _stop.Token));
        }

        await killing;
        var releases = await publisher.ListReleasesAsync(100_000, _stop.Token);
        Assert.Equal((int)sequence, releases.Count);
        Assert.All(releases, r => Assert.Equal($"release {r.Sequence}", Encoding.UTF8.GetString(r.Token.Span)));
    }

    [Fact]
    public async Task Stop_DuringACommit_IsUnknownOrDone()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var client = Client(server);
        await using var publisher = new EtcdPublisherStore(client, "prod");
        await publisher.ReadHeadAsync(_stop.Token);

        server.Pause();
        var committing = publisher.CommitAsync(new ReleaseCommit(1, "one"u8.ToArray(), [], null), _stop.Token);
        await Task.Delay(200, _stop.Token);
        server.Resume();

        Assert.Equal(CommitResult.Done, await committing);
        Assert.Equal("one", Encoding.UTF8.GetString((await publisher.ReadHeadAsync(_stop.Token))!.Token.Span));
    }

    [Fact]
    public async Task Quota_Full_IsRefused()
    {
        await using var server = await EtcdServer.StartAsync(false, "--quota-backend-bytes", $"{16 * 1024 * 1024}");
        await using var client = Client(server);
        await using var store = new EtcdReleaseStore(client, "prod");
        await using var publisher = new EtcdPublisherStore(client, "prod");
        await CommitAsync(client, 1, "one");
        var (id, stored) = TestContents.Make(ContentLimits.Bytes, 1);

        await AssertFaultAsync(StoreFault.Refused, () => publisher.UploadAsync(id, stored, _stop.Token));
        await AssertFaultAsync(StoreFault.Refused, () => publisher.CommitAsync(
            new ReleaseCommit(2, "two"u8.ToArray(), [], publisher.ReadHeadAsync(_stop.Token).Result), _stop.Token));

        Assert.Equal("one", Text(await store.ReadHeadAsync(_stop.Token)));
    }

    private static EtcdClient Client(EtcdServer server, TimeProvider? time = null) =>
        new(new EtcdOptions { Endpoints = [server.Address] }, time ?? TimeProvider.System);

    private static async Task AssertFaultAsync(StoreFault fault, Func<Task> act) =>
        Assert.Equal(fault, (await Assert.ThrowsAsync<StoreException>(act)).Fault);

    private static string? Text(ChannelHead? head) => head is null ? null : Encoding.UTF8.GetString(head.Token.Span);

    private async Task<byte[]> ContentWithoutMajorityAsync(EtcdServer server, string id, int bytes)
    {
        await using var alone = Client(server);
        await using var store = new EtcdReleaseStore(alone, "prod");
        return await store.FetchContentAsync(id, bytes, _stop.Token);
    }

    private Task<ChannelHead?> ReadAgainAsync(EtcdReleaseStore store) =>
        AfterOutage.ReadAsync(() => store.ReadHeadAsync(_stop.Token), _stop.Token);

    private async Task CommitAsync(EtcdClient client, ulong sequence, string token)
    {
        await using var publisher = new EtcdPublisherStore(client, "prod");
        var before = await AfterOutage.ReadAsync(() => publisher.ReadHeadAsync(_stop.Token), _stop.Token);
        var commit = new ReleaseCommit(sequence, Encoding.UTF8.GetBytes(token), [], before);
        Assert.Equal(CommitResult.Done, await publisher.CommitAsync(commit, _stop.Token));
    }
}
