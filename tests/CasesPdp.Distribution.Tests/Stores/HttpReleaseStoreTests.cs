using System.Text;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;
using CasesPdp.Distribution.Tests.Publishing;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Distribution.Tests.Stores;

public sealed class HttpReleaseStoreTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("tree-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Tree_PublishedAndServed_IsReadWhole()
    {
        using var publisher = new TestPublisher();
        await using var target = new DirectoryPublisherStore(_directory, "prod", TimeProvider.System);
        var content = TestPublisher.Content("one");
        await using var tree = HttpTree.Of(_directory);
        await using var store = Open(tree);
        Assert.Null(await store.ReadHeadAsync(CancellationToken.None));

        var release = await publisher.BeginAsync(target, content);
        var head = await store.ReadHeadAsync(CancellationToken.None);

        Assert.Equal(release.Token, Text(head));
        Assert.Equal(
            content.Stored.ToArray(), await store.FetchContentAsync(content.Target.Content, content.Stored.Length, CancellationToken.None));
    }

    [Fact]
    public async Task WatchHeadAsync_Change_IsGivenAndItsVersionSentOnceJudged()
    {
        var token = "one";
        await using var tree = Versioned(() => token);
        await using var store = Open(tree);
        var head = await store.ReadHeadAsync(CancellationToken.None);
        token = "two";

        await using (var watch = store.WatchHeadAsync(head, CancellationToken.None).GetAsyncEnumerator())
        {
            Assert.True(await watch.MoveNextAsync());
            Assert.Equal("two", Text(watch.Current));
        }

        // The follower was stopped before it judged: from the same head, the release is given again.
        await using (var again = store.WatchHeadAsync(head, CancellationToken.None).GetAsyncEnumerator())
        {
            Assert.True(await again.MoveNextAsync());
            Assert.Equal("two", Text(again.Current));
            token = "three";
            Assert.True(await again.MoveNextAsync());
            Assert.Equal("three", Text(again.Current));
        }

        Assert.Equal(["", "\"one\"", "\"one\"", "\"two\""], tree.Requests.Select(r => r.Known ?? ""));
        Assert.Equal(["", "wait=25", "wait=25", "wait=25"], tree.Requests.Select(r => r.Prefer ?? ""));
    }

    [Fact]
    public async Task WatchHeadAsync_NotModifiedWithoutVersion_KeepsTheVersion()
    {
        var asked = 0;
        await using var tree = new HttpTree(async (request, response) =>
        {
            if (++asked <= 3 && request.Headers["If-None-Match"] is not null)
            {
                response.StatusCode = 304;
                return;
            }

            response.Headers["ETag"] = "\"v\"";
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes($"{asked}"));
        });
        await using var store = Open(tree);
        var head = await store.ReadHeadAsync(CancellationToken.None);

        await using var watch = store.WatchHeadAsync(head, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());

        Assert.Equal("4", Text(watch.Current));
        Assert.All(tree.Requests.Skip(1), r => Assert.Equal("\"v\"", r.Known));
    }

    [Fact]
    public async Task WatchHeadAsync_ServerWithoutVersions_GivesOnlyChanges()
    {
        var asked = 0;
        await using var tree = new HttpTree(async (_, response) =>
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(++asked < 4 ? "one" : "two")));
        await using var store = Open(tree);
        var head = await store.ReadHeadAsync(CancellationToken.None);

        await using var watch = store.WatchHeadAsync(head, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await watch.MoveNextAsync());

        Assert.Equal("two", Text(watch.Current));
    }

    [Fact]
    public async Task WatchHeadAsync_HeadThatIsGone_IsNullOnce()
    {
        var token = "one";
        await using var tree = Versioned(() => token);
        await using var store = Open(tree);
        var head = await store.ReadHeadAsync(CancellationToken.None);

        await using var watch = store.WatchHeadAsync(head, CancellationToken.None).GetAsyncEnumerator();
        token = "";
        Assert.True(await watch.MoveNextAsync());
        Assert.Null(watch.Current);
        token = "two";
        Assert.True(await watch.MoveNextAsync());
        Assert.Equal("two", Text(watch.Current));
    }

    [Fact]
    public async Task WatchHeadAsync_ServerThatDoesNotWait_IsAskedOnceAnInterval()
    {
        var time = new FakeTimeProvider();
        var asked = new SemaphoreSlim(0);
        await using var tree = new HttpTree((_, response) =>
        {
            response.StatusCode = 304;
            asked.Release();
            return Task.CompletedTask;
        });
        var options = new HttpStoreOptions { Address = tree.Address, PollInterval = TimeSpan.FromSeconds(5) };
        await using var store = new HttpReleaseStore(options, "prod", time);
        using var stop = new CancellationTokenSource();

        await using var watch = store.WatchHeadAsync(new ChannelHead("one"u8.ToArray(), 0) { ETag = "\"one\"" }, stop.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync();
        await asked.WaitAsync();
        Assert.Single(tree.Requests);
        while (!await asked.WaitAsync(TimeSpan.FromMilliseconds(10)))
        {
            time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(2, tree.Requests.Count);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
    }

    [Theory]
    [InlineData(301, StoreFault.Refused)]
    [InlineData(302, StoreFault.Refused)]
    [InlineData(304, StoreFault.Refused)]
    [InlineData(400, StoreFault.Refused)]
    [InlineData(401, StoreFault.Unauthenticated)]
    [InlineData(403, StoreFault.Forbidden)]
    [InlineData(429, StoreFault.Unreachable)]
    [InlineData(500, StoreFault.Unreachable)]
    [InlineData(503, StoreFault.Unreachable)]
    public async Task ReadHeadAsync_OtherStatus_HasItsFault(int status, StoreFault fault)
    {
        await using var tree = new HttpTree((_, response) =>
        {
            response.StatusCode = status;
            response.RedirectLocation = "http://127.0.0.1:1/";
            return Task.CompletedTask;
        });
        await using var store = Open(tree);

        await AssertFaultAsync(fault, () => store.ReadHeadAsync(CancellationToken.None));
        Assert.Single(tree.Requests);
    }

    [Fact]
    public async Task ReadHeadAsync_MoreThanARelease_IsLeftToTheVerifierOrRefused()
    {
        var bytes = ReleaseLimits.TokenBytes + 1;
        await using var tree = new HttpTree(async (_, response) => await response.OutputStream.WriteAsync(new byte[bytes]));
        await using var store = Open(tree);

        var head = await store.ReadHeadAsync(CancellationToken.None);
        Assert.Equal(bytes, head!.Token.Length);
        bytes++;
        await AssertFaultAsync(StoreFault.Refused, () => store.ReadHeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadHeadAsync_NobodyThere_IsUnreachable()
    {
        var tree = Versioned(() => "one");
        await using var store = Open(tree);
        await tree.DisposeAsync();

        await AssertFaultAsync(StoreFault.Unreachable, () => store.ReadHeadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReadHeadAsync_ServerThatNeverAnswers_IsUnreachable()
    {
        var time = new FakeTimeProvider();
        var asked = new TaskCompletionSource();
        var answer = new TaskCompletionSource();
        await using var tree = new HttpTree(async (_, _) =>
        {
            asked.SetResult();
            await answer.Task;
        });
        await using var store = new HttpReleaseStore(new HttpStoreOptions { Address = tree.Address }, "prod", time);

        var reading = store.ReadHeadAsync(CancellationToken.None);
        await asked.Task;
        time.Advance(TimeSpan.FromSeconds(10));

        await AssertFaultAsync(StoreFault.Unreachable, () => reading);
        answer.SetResult();
    }

    [Theory]
    [InlineData("short", StoreFault.ContentDamaged)]
    [InlineData("0123456789", StoreFault.ContentDamaged)]
    [InlineData("0123456789+", StoreFault.Refused)]
    public async Task FetchContentAsync_OtherBytes_AreDamaged(string bytes, StoreFault fault)
    {
        await using var tree = new HttpTree(async (_, response) => await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(bytes)));
        await using var store = Open(tree);

        await AssertFaultAsync(fault, () => store.FetchContentAsync(new string('a', 64), 10, CancellationToken.None));
    }

    [Fact]
    public async Task FetchContentAsync_NotThere_IsMissing()
    {
        await using var tree = HttpTree.Of(_directory);
        await using var store = Open(tree);

        await AssertFaultAsync(StoreFault.ContentMissing, () => store.FetchContentAsync(new string('a', 64), 10, CancellationToken.None));
    }

    [Theory]
    [InlineData("https://example.org/tree", true)]
    [InlineData("http://127.0.0.1:8080/", true)]
    [InlineData("http://localhost/", true)]
    [InlineData("http://[::1]/", true)]
    [InlineData("http://10.0.0.1/", false)]
    [InlineData("http://localhost.example.org/", false)]
    [InlineData("https://user:secret@example.org/", false)]
    [InlineData("ftp://127.0.0.1/", false)]
    public void IsAllowed_Address_IsEncryptedOrLocal(string address, bool isAllowed)
    {
        Assert.Equal(isAllowed, HttpReleaseStore.IsAllowed(new Uri(address)));
    }

    private static HttpReleaseStore Open(HttpTree tree) => new(
        new HttpStoreOptions { Address = tree.Address, PollInterval = TimeSpan.FromMilliseconds(10) }, "prod", TimeProvider.System);

    // The token is its own version; none: the file is not there.
    private static HttpTree Versioned(Func<string> token) => new(async (request, response) =>
    {
        var now = token();
        response.StatusCode = now.Length == 0 ? 404 : request.Headers["If-None-Match"] == $"\"{now}\"" ? 304 : 200;
        if (response.StatusCode == 200)
        {
            response.Headers["ETag"] = $"\"{now}\"";
            await response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(now));
        }
    });

    private static async Task AssertFaultAsync(StoreFault fault, Func<Task> act) =>
        Assert.Equal(fault, (await Assert.ThrowsAsync<StoreException>(act)).Fault);

    private static string? Text(ChannelHead? head) => head is null ? null : Encoding.UTF8.GetString(head.Token.Span);
}
