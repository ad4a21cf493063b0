using System.Text;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Stores;
using CasesPdp.Distribution.Tests.Stores;
using CasesPdp.Etcd;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Distribution.Tests.Etcd;

/// <summary>What a reader and a publisher see of a network that cuts, swallows, delays, trickles and changes what they send and read.</summary>
public sealed class EtcdNetworkTests(SharedEtcd etcd) : IDisposable
{
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(120));
    private readonly string _prefix = $"/{Guid.NewGuid():N}/";

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Cut_DuringAWatch_EndsItAndTheNextReadSucceeds()
    {
        await using var proxy = new TcpProxy(etcd.Server.Address);
        await using var client = Client(proxy);
        await using var store = new EtcdReleaseStore(client, "prod");
        await CommitAsync(1, "one");
        var head = await store.ReadHeadAsync(_stop.Token);
        await using var watch = store.WatchHeadAsync(head, _stop.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync();

        proxy.Cut();
        var failure = await Assert.ThrowsAsync<StoreException>(async () => await next);

        Assert.Equal(StoreFault.Unreachable, failure.Fault);
        Assert.Equal("one", Text(await AfterOutage.ReadAsync(() => store.ReadHeadAsync(_stop.Token), _stop.Token)));
    }

    [Fact]
    public async Task BlackHole_DuringAWatch_IsNoticedAndNotBelieved()
    {
        await using var proxy = new TcpProxy(etcd.Server.Address);
        var time = new FakeTimeProvider();
        await using var client = Client(proxy, time);
        await using var store = new EtcdReleaseStore(client, "prod");
        var head = await store.ReadHeadAsync(_stop.Token);
        await using var watch = store.WatchHeadAsync(head, _stop.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync().AsTask();

        proxy.IsBlackHole = true;
        await CommitAsync(1, "one");
        Assert.Equal(
            StoreFault.Unreachable, (await Assert.ThrowsAsync<StoreException>(() => store.ReadHeadAsync(_stop.Token))).Fault);
        while (!next.IsCompleted)
        {
            time.Advance(EtcdWatch.ProgressInterval);
            await Task.Delay(10, _stop.Token);
        }

        Assert.Equal(StoreFault.Unreachable, (await Assert.ThrowsAsync<StoreException>(() => next)).Fault);
        proxy.IsBlackHole = false;
        proxy.Cut();
        Assert.Equal("one", Text(await AfterOutage.ReadAsync(() => store.ReadHeadAsync(_stop.Token), _stop.Token)));
    }

    // Another member answers: the one behind the black hole costs one deadline.
    [Fact]
    public async Task BlackHole_OneOfTwoAddresses_IsAvoided()
    {
        await using var proxy = new TcpProxy(etcd.Server.Address) { IsBlackHole = true };
        await using var client = new EtcdClient(
            new EtcdOptions { Endpoints = [proxy.Address, etcd.Server.Address], Prefix = _prefix }, TimeProvider.System);
        await using var store = new EtcdReleaseStore(client, "prod");
        await CommitAsync(1, "one");

        for (var i = 0; i < 5; i++)
        {
            Assert.Equal("one", Text(await store.ReadHeadAsync(_stop.Token)));
        }
    }

    [Fact]
    public async Task DelayAndTrickle_Content_IsWhole()
    {
        await using var proxy = new TcpProxy(etcd.Server.Address) { Delay = TimeSpan.FromMilliseconds(20) };
        await using var client = Client(proxy);
        await using var store = new EtcdReleaseStore(client, "prod");
        await using var publisher = new EtcdPublisherStore(client, "prod");
        var (id, stored) = TestContents.Make(100_000, 1);

        await publisher.UploadAsync(id, stored, _stop.Token);
        proxy.Delay = TimeSpan.Zero;
        proxy.Trickle = 997;

        Assert.Equal(stored, await store.FetchContentAsync(id, stored.Length, _stop.Token));
    }

    [Fact]
    public async Task Flip_BytesOnTheWay_NeverGiveWrongContent()
    {
        await using var proxy = new TcpProxy(etcd.Server.Address);
        var (id, stored) = TestContents.Make((2 * ContentLimits.PieceBytes) + 17, 1);
        await using (var straight = etcd.Client(_prefix))
        {
            await new EtcdPublisherStore(straight, "prod").UploadAsync(id, stored, _stop.Token);
        }

        var failed = 0;
        foreach (var every in (int[])[50, 499, 5_003, 50_021, 500_009, 1_500_007, int.MaxValue])
        {
            await using var client = Client(proxy);
            await using var store = new EtcdReleaseStore(client, "prod");
            proxy.FlipEvery = every;
            try
            {
                Assert.Equal(stored, await store.FetchContentAsync(id, stored.Length, _stop.Token));
            }
            catch (StoreException damaged)
            {
                Assert.True(
                    damaged.Fault is StoreFault.Unreachable or StoreFault.ContentDamaged or StoreFault.ContentMissing or StoreFault.Refused,
                    damaged.Message);
                failed++;
            }

            proxy.Cut();
        }

        Assert.InRange(failed, 4, 6);
    }

    // Whenever the connection is cut, the publisher knows afterwards whether its release is the head.
    [Fact]
    public async Task Cut_DuringCommits_LeavesEveryOutcomeKnown()
    {
        await using var proxy = new TcpProxy(etcd.Server.Address);
        await using var client = Client(proxy);
        await using var publisher = new EtcdPublisherStore(client, "prod");
        var cutting = Task.Run(async () =>
        {
            var pauses = new Random(1);
            for (var i = 0; i < 30; i++)
            {
                await Task.Delay(pauses.Next(60), _stop.Token);
                proxy.Cut();
            }
        });

        var sequence = 0UL;
        while (!cutting.IsCompleted)
        {
            var before = await AfterOutage.ReadAsync(() => publisher.ReadHeadAsync(_stop.Token), _stop.Token);
            sequence++;
            var commit = new ReleaseCommit(sequence, Encoding.UTF8.GetBytes($"release {sequence}"), [], before);

            Assert.Equal(CommitResult.Done, await publisher.CommitAsync(commit, _stop.Token));
        }

        await cutting;
        var releases = await AfterOutage.ReadAsync(() => publisher.ListReleasesAsync(100_000, _stop.Token), _stop.Token);
        Assert.Equal((int)sequence, releases.Count);
        Assert.All(releases, r => Assert.Equal($"release {r.Sequence}", Encoding.UTF8.GetString(r.Token.Span)));
    }

    private EtcdClient Client(TcpProxy proxy, TimeProvider? time = null) =>
        new(new EtcdOptions { Endpoints = [proxy.Address], Prefix = _prefix }, time ?? TimeProvider.System);

    private static string? Text(ChannelHead? head) => head is null ? null : Encoding.UTF8.GetString(head.Token.Span);

    private async Task CommitAsync(ulong sequence, string token)
    {
        await using var client = etcd.Client(_prefix);
        await using var publisher = new EtcdPublisherStore(client, "prod");
        var before = await publisher.ReadHeadAsync(_stop.Token);
        var commit = new ReleaseCommit(sequence, Encoding.UTF8.GetBytes(token), [], before);
        Assert.Equal(CommitResult.Done, await publisher.CommitAsync(commit, _stop.Token));
    }
}
