using System.Text;
using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Stores;
using CasesPdp.Etcd;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Distribution.Tests.Etcd;

/// <summary>Users, passwords, rights and certificates.</summary>
public sealed class EtcdUserTests : IDisposable
{
    private const string Password = "correct horse";

    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(120));
    private readonly string _directory = Directory.CreateTempSubdirectory("users-").FullName;

    public void Dispose()
    {
        _stop.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Password_RightOrWrong_IsAcceptedOrUnauthenticated()
    {
        await using var server = await StartWithUsersAsync();
        await using var right = Client(server, "publisher", Password + "\n");
        await using var wrong = Client(server, "publisher", "wrong");
        await using var nobody = new EtcdClient(new EtcdOptions { Endpoints = [server.Address] }, TimeProvider.System);
        await using var store = new EtcdReleaseStore(right, "prod");

        Assert.Null(await store.ReadHeadAsync(_stop.Token));
        var refused = await FailureAsync(StoreFault.Unauthenticated, wrong);
        await FailureAsync(StoreFault.Unauthenticated, nobody);

        for (Exception? failure = refused; failure is not null; failure = failure.InnerException)
        {
            Assert.DoesNotContain("wrong", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Rights_OfAPdp_AreToReadAndToReport()
    {
        await using var server = await StartWithUsersAsync();
        await using var pdp = Client(server, "pdp", Password);
        await using var store = new EtcdReleaseStore(pdp, "prod");
        await using var publisher = new EtcdPublisherStore(pdp, "prod");

        Assert.Null(await store.ReadHeadAsync(_stop.Token));
        var failure = await Assert.ThrowsAsync<StoreException>(
            () => publisher.CommitAsync(new ReleaseCommit(1, "one"u8.ToArray(), [], null), _stop.Token));
        Assert.Equal(StoreFault.Forbidden, failure.Fault);
        await using var other = new EtcdReleaseStore(Client(server, "pdp", Password, "/other/"), "prod");
        Assert.Equal(StoreFault.Forbidden, (await Assert.ThrowsAsync<StoreException>(() => other.ReadHeadAsync(_stop.Token))).Fault);
        await using var watch = other.WatchHeadAsync(null, _stop.Token).GetAsyncEnumerator();
        Assert.Equal(StoreFault.Forbidden, (await Assert.ThrowsAsync<StoreException>(async () => await watch.MoveNextAsync())).Fault);
    }

    // A member forgets its tokens when it ends, as when they expire.
    [Fact]
    public async Task Token_ThatIsNoLongerAccepted_IsRenewedByReadsAndWatches()
    {
        await using var server = await StartWithUsersAsync();
        await using var client = Client(server, "publisher", Password);
        await using var store = new EtcdReleaseStore(client, "prod");
        await using var publisher = new EtcdPublisherStore(client, "prod");
        await publisher.CommitAsync(new ReleaseCommit(1, "one"u8.ToArray(), [], null), _stop.Token);
        var head = await store.ReadHeadAsync(_stop.Token);

        await server.RestartAsync();
        await using (var watch = store.WatchHeadAsync(head, _stop.Token).GetAsyncEnumerator())
        {
            var next = watch.MoveNextAsync();
            await server.RestartAsync();
            await publisher.CommitAsync(
                new ReleaseCommit(2, "two"u8.ToArray(), [], await publisher.ReadHeadAsync(_stop.Token)), _stop.Token);
            await Assert.ThrowsAsync<StoreException>(async () => await next);
        }

        await server.RestartAsync();
        await using var again = store.WatchHeadAsync(head, _stop.Token).GetAsyncEnumerator();
        Assert.True(await again.MoveNextAsync());
        Assert.Equal("two", Encoding.UTF8.GetString(again.Current!.Token.Span));
    }

    // Else a read would wait for the next attempt, and be called unanswered.
    [Fact]
    public async Task Password_ThatIsWrong_IsRefusedAtOnceBetweenTheAttempts()
    {
        await using var server = await StartWithUsersAsync();
        var time = new FakeTimeProvider();
        var file = Path.Combine(_directory, "password");
        await File.WriteAllTextAsync(file, "wrong");
        await using var client = new EtcdClient(
            new EtcdOptions { Endpoints = [server.Address], User = "pdp", PasswordFile = file }, time);
        await using var store = new EtcdReleaseStore(client, "prod");

        for (var i = 0; i < 10; i++)
        {
            var refused = await Assert.ThrowsAsync<StoreException>(() => store.ReadHeadAsync(_stop.Token));
            Assert.Equal(StoreFault.Unauthenticated, refused.Fault);
        }

        await File.WriteAllTextAsync(file, Password);
        time.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(await store.ReadHeadAsync(_stop.Token));
    }

    // Tokens of etcd live on while they are used, so what expires here is the one of a client that only watches.
    [Fact]
    public async Task Token_ThatExpired_IsRenewed()
    {
        await using var server = await StartWithUsersAsync("--auth-token-ttl", "2");
        await using var pdp = Client(server, "pdp", Password);
        await using var client = Client(server, "publisher", Password);
        await using var store = new EtcdReleaseStore(pdp, "prod");
        await using var publisher = new EtcdPublisherStore(client, "prod");
        Assert.Null(await store.ReadHeadAsync(_stop.Token));
        await using var watch = store.WatchHeadAsync(null, _stop.Token).GetAsyncEnumerator();
        var next = watch.MoveNextAsync();

        await Task.Delay(TimeSpan.FromSeconds(5), _stop.Token);
        Assert.Equal(
            CommitResult.Done, await publisher.CommitAsync(new ReleaseCommit(1, "one"u8.ToArray(), [], null), _stop.Token));

        Assert.True(await next);
        Assert.Equal("one", Encoding.UTF8.GetString(watch.Current!.Token.Span));
        Assert.NotNull(await store.ReadHeadAsync(_stop.Token));
    }

    [Theory]
    [InlineData("http://192.0.2.1:2379", false)]
    [InlineData("http://etcd.example.org:2379", false)]
    [InlineData("https://192.0.2.1:2379", true)]
    [InlineData("http://127.0.0.1:2379", true)]
    [InlineData("http://[::1]:2379", true)]
    public async Task Password_InPlaintext_GoesToTheLoopbackOnly(string address, bool isAccepted)
    {
        var file = Path.Combine(_directory, "password");
        await File.WriteAllTextAsync(file, Password);
        var options = new EtcdOptions { Endpoints = [new Uri("http://127.0.0.1:2379"), new Uri(address)], User = "pdp", PasswordFile = file };

        if (isAccepted)
        {
            await new EtcdClient(options, TimeProvider.System).DisposeAsync();
        }
        else
        {
            Assert.Equal(StoreFault.Refused, Assert.Throws<StoreException>(() => new EtcdClient(options, TimeProvider.System)).Fault);
        }
    }

    [Fact]
    public async Task Users_NotEnabled_AreNotNeeded()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var client = Client(server, "publisher", Password);
        await using var store = new EtcdReleaseStore(client, "prod");

        Assert.Null(await store.ReadHeadAsync(_stop.Token));
    }

    [Fact]
    public async Task PasswordFile_ThatIsMissing_IsUnauthenticated()
    {
        await using var server = await EtcdServer.StartAsync();
        var options = new EtcdOptions { Endpoints = [server.Address], User = "pdp", PasswordFile = Path.Combine(_directory, "nowhere") };
        await using var client = new EtcdClient(options, TimeProvider.System);

        await FailureAsync(StoreFault.Unauthenticated, client);
    }

    [Fact]
    public async Task Certificates_OfBothSides_AreChecked()
    {
        using var ours = new TestCertificates();
        using var others = new TestCertificates();
        var (certificate, key) = ours.Make("server");
        await using var server = await EtcdServer.StartAsync(
            isTls: true,
            "--cert-file", certificate, "--key-file", key, "--client-cert-auth", "--trusted-ca-file", ours.Authority);

        await using var right = Client(server, ours.Authority, ours.Make("pdp"));
        await using var store = new EtcdReleaseStore(right, "prod");
        while (!await IsReadyAsync(store))
        {
            await Task.Delay(50, _stop.Token);
        }

        await using var expired = Client(server, ours.Authority, ours.Make("expired", DateTimeOffset.UtcNow.AddDays(-1)));
        await using var foreign = Client(server, ours.Authority, others.Make("foreign"));
        await using var without = Client(server, ours.Authority, null);
        await using var distrusting = Client(server, others.Authority, ours.Make("pdp"));
        await using var system = Client(server, null, ours.Make("pdp"));
        await using var missing = Client(server, ours.Authority, ("/nowhere.pem", "/nowhere.key"));
        await FailureAsync(StoreFault.Unauthenticated, distrusting);
        await FailureAsync(StoreFault.Unauthenticated, system);
        await FailureAsync(StoreFault.Unauthenticated, missing);

        // TLS 1.3: the server refuses after the handshake is over for the client.
        foreach (var refused in (EtcdClient[])[expired, foreign, without])
        {
            await using var other = new EtcdReleaseStore(refused, "prod");
            var failure = await Assert.ThrowsAsync<StoreException>(() => other.ReadHeadAsync(_stop.Token));
            Assert.True(failure.Fault is StoreFault.Unauthenticated or StoreFault.Unreachable, failure.Message);
        }
    }

    [Fact]
    public void Certificates_ThatCannotBeRead_AreRefusedAtOnce()
    {
        var options = new EtcdOptions { Endpoints = [new Uri("https://127.0.0.1:1")], CertificateAuthorityFile = "/nowhere.pem" };

        Assert.Equal(
            StoreFault.Unauthenticated, Assert.Throws<StoreException>(() => new EtcdClient(options, TimeProvider.System)).Fault);
    }

    [Theory]
    [InlineData("ftp://127.0.0.1:1")]
    [InlineData("")]
    public void Endpoints_OfAnotherKind_AreRefused(string endpoint)
    {
        var options = new EtcdOptions { Endpoints = endpoint.Length == 0 ? [] : [new Uri(endpoint)] };

        Assert.Throws<ArgumentException>(() => new EtcdClient(options, TimeProvider.System));
    }

    private static EtcdClient Client(EtcdServer server, string? authority, (string Certificate, string Key)? own) => new(
        new EtcdOptions
        {
            Endpoints = [server.Address],
            CertificateAuthorityFile = authority,
            CertificateFile = own?.Certificate,
            KeyFile = own?.Key,
        },
        TimeProvider.System);

    private EtcdClient Client(EtcdServer server, string user, string password, string prefix = "/casespdp/")
    {
        var file = Path.Combine(_directory, Guid.NewGuid().ToString("N"));
        File.WriteAllText(file, password);
        return new EtcdClient(
            new EtcdOptions { Endpoints = [server.Address], User = user, PasswordFile = file, Prefix = prefix }, TimeProvider.System);
    }

    private static async Task<EtcdServer> StartWithUsersAsync(params string[] flags)
    {
        var server = await EtcdServer.StartAsync(isTls: false, flags);
        server.Control("user", "add", $"root:{Password}");
        server.Control("user", "grant-role", "root", "root");
        server.Control("role", "add", "publisher");
        server.Control("role", "grant-permission", "publisher", "readwrite", "--prefix=true", "/casespdp/");
        server.Control("user", "add", $"publisher:{Password}");
        server.Control("user", "grant-role", "publisher", "publisher");
        server.Control("role", "add", "pdp");
        server.Control("role", "grant-permission", "pdp", "read", "--prefix=true", "/casespdp/v1/content/");
        server.Control("role", "grant-permission", "pdp", "read", "--prefix=true", "/casespdp/v1/channel/");
        server.Control("role", "grant-permission", "pdp", "readwrite", "--prefix=true", "/casespdp/v1/fleet/");
        server.Control("user", "add", $"pdp:{Password}");
        server.Control("user", "grant-role", "pdp", "pdp");
        server.Control("auth", "enable");
        return server;
    }

    private async Task<bool> IsReadyAsync(EtcdReleaseStore store)
    {
        try
        {
            await store.ReadHeadAsync(_stop.Token);
            return true;
        }
        catch (StoreException failure) when (failure.Fault == StoreFault.Unreachable)
        {
            return false;
        }
    }

    private async Task<StoreException> FailureAsync(StoreFault fault, EtcdClient client)
    {
        await using var store = new EtcdReleaseStore(client, "prod");
        var failure = await Assert.ThrowsAsync<StoreException>(() => store.ReadHeadAsync(_stop.Token));
        Assert.Equal(fault, failure.Fault);
        return failure;
    }
}
