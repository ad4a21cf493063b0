using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using CasesPdp.Decisions;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Policy;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>What probes read, in every state of a server. The draining one is in <see cref="DrainTests"/>.</summary>
public sealed class ReadinessTests : IDisposable
{
    private const string Rails = "guardRails: {maxWidenedCells: 0}\n";
    private static readonly HttpClient Http = new();

    private readonly PolicyDirectory _bundle = new(extraSettings: Rails);

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public async Task Readyz_ExampleBundle_IsReadyAndSaysSo()
    {
        await using var server = await RunningServer.StartDefaultAsync();

        Assert.Equal((HttpStatusCode.OK, true, "example-bundle", null), await ReadAsync(server));
    }

    [Fact]
    public async Task Readyz_DirectoryThatChanges_FollowsItsStates()
    {
        var time = new FakeTimeProvider();
        await using var server = await RunningServer.StartAsync(time, _bundle.Path, "CasesPdp:Reload:Watch=false");
        var serving = await ReadAsync(server);

        _bundle.Write("roles/r.json", "[{");
        await server.Policy.ReloadAsync(new ReloadRequest()).ResponseAsync.WithinLimit();
        time.Advance(TimeSpan.FromSeconds(90));
        var stale = await ReadAsync(server);

        _bundle.Grant("all");
        var held = await server.Policy.ReloadAsync(new ReloadRequest()).ResponseAsync.WithinLimit();
        var heldBack = await ReadAsync(server);

        await server.Policy.ApproveAsync(new ApproveRequest { Digest = held.Status.Held.Digest }).ResponseAsync.WithinLimit();
        var approved = await ReadAsync(server);

        Assert.Equal((HttpStatusCode.OK, true, "serving", null), serving);
        Assert.Equal((HttpStatusCode.OK, true, "serving-stale", 90.0), stale);
        Assert.Equal((HttpStatusCode.OK, true, "held-for-approval", 90.0), heldBack);
        Assert.Equal(serving, approved);
    }

    [Fact]
    public async Task Readyz_Held_NamesReasonsAndTheCommandThatLetsItThrough()
    {
        await using var server = await RunningServer.StartAsync(TimeProvider.System, _bundle.Path, "CasesPdp:Reload:Watch=false");
        _bundle.Grant("all");
        await server.Policy.ReloadAsync(new ReloadRequest()).ResponseAsync.WithinLimit();
        var held = await ReadHeldAsync(server);

        await server.Policy.ActivateAsync(new ActivateRequest { Pinning = Pinning.Pin }).ResponseAsync.WithinLimit();
        var pinned = await ReadHeldAsync(server);

        var address = server.Administration!.GetLeftPart(UriPartial.Authority);
        Assert.Equal(("GUARD_RAILS", $"casespdp approve {_bundle.Digest[..16]} --server {address}"), held);
        Assert.Equal(("PINNED GUARD_RAILS", $"casespdp activate --unpin --server {address}"), pinned);
    }

    [Fact]
    public async Task Readyz_NotYetStarted_IsNotReady()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using var starting = new StartingLifetime();
        var readiness = new Readiness(
            server.Services.GetRequiredService<ActiveSnapshot<LoadedPolicy>>(),
            server.Services.GetRequiredService<StatusBroadcaster>(),
            server.Services.GetRequiredService<Draining>(),
            starting,
            TimeProvider.System);

        var before = readiness.State;
        starting.Start();

        Assert.Equal((ReadyState.Starting, "starting", false), (before, before.Name(), before.IsReady()));
        Assert.StartsWith("{\"ready\":false,\"state\":\"starting\",", Encoding.UTF8.GetString(readiness.Render(before).Span), StringComparison.Ordinal);
        Assert.Equal(ReadyState.ExampleBundle, readiness.State);
    }

    [Theory]
    [InlineData("livez")]
    [InlineData("readyz")]
    [InlineData("metrics")]
    public async Task OtherMethods_ThanGetAndHead_AreNotAllowed(string path)
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var address = new Uri(server.Operations, path);
        using var head = new HttpRequestMessage(HttpMethod.Head, address);
        using var delete = new HttpRequestMessage(HttpMethod.Delete, address);

        using var content = new StringContent("x");
        using var posted = await Http.PostAsync(address, content);
        using var deleted = await Http.SendAsync(delete);
        using var peeked = await Http.SendAsync(head);

        Assert.All([posted, deleted], r => Assert.Equal(HttpStatusCode.MethodNotAllowed, r.StatusCode));
        Assert.Equal(["GET", "HEAD"], posted.Content.Headers.Allow);
        Assert.Equal(HttpStatusCode.OK, peeked.StatusCode);
        Assert.NotEqual(0, peeked.Content.Headers.ContentLength);
        Assert.Empty(await peeked.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("readyz")]
    [InlineData("metrics")]
    public async Task Answer_PeerThatNeverReads_HoldsUpNobody(string path)
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using var silent = new TcpClient();
        await silent.ConnectAsync(server.Operations.Host, server.Operations.Port);
        using var reset = new CancellationTokenSource();
        var flood = FloodAsync(silent.GetStream(), path, reset.Token);

        for (var i = 0; i < 3; i++)
        {
            using var honest = await Http.GetAsync(new Uri(server.Operations, path)).WithinLimit();
            Assert.Equal(HttpStatusCode.OK, honest.StatusCode);
        }

        await reset.CancelAsync();
        await flood;
    }

    [Fact]
    public async Task Metrics_SwitchedOff_AreNotFound()
    {
        await using var server = await RunningServer.StartDefaultAsync("CasesPdp:Metrics=false");

        using var answer = await Http.GetAsync(new Uri(server.Operations, "metrics"));

        Assert.Equal(Protocol.V1.Reason.Allowed, server.Client.Check(Ask.Check("t1_analyst", "getCase")).Reason);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    private static async Task<(string Reasons, string? Command)> ReadHeldAsync(RunningServer server)
    {
        using var body = JsonDocument.Parse(await Http.GetStringAsync(new Uri(server.Operations, "readyz")).WithinLimit());
        var held = body.RootElement.GetProperty("held");
        return (string.Join(' ', held.GetProperty("reasons").EnumerateArray().Select(r => r.GetString())), held.GetProperty("command").GetString());
    }

    // Pipelines requests until the connection takes no more, which is when the server waits for its answers to be read.
    private static async Task FloodAsync(NetworkStream stream, string path, CancellationToken cancellation)
    {
        var requests = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat($"GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n", 1_000)));
        try
        {
            while (true)
            {
                await stream.WriteAsync(requests, cancellation);
            }
        }
        catch (Exception ended) when (ended is IOException or OperationCanceledException)
        {
            // The server cut it off, or the test is over.
        }
    }

    private static async Task<(HttpStatusCode Status, bool IsReady, string? State, double? Stale)> ReadAsync(RunningServer server)
    {
        using var answer = await Http.GetAsync(new Uri(server.Operations, "readyz")).WithinLimit();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        var root = json.RootElement;
        return (
            answer.StatusCode,
            root.GetProperty("ready").GetBoolean(),
            root.GetProperty("state").GetString(),
            root.TryGetProperty("stale_seconds", out var stale) ? stale.GetDouble() : null);
    }

    private sealed class StartingLifetime : IHostApplicationLifetime, IDisposable
    {
        private readonly CancellationTokenSource _started = new();

        public CancellationToken ApplicationStarted => _started.Token;

        public CancellationToken ApplicationStopping => CancellationToken.None;

        public CancellationToken ApplicationStopped => CancellationToken.None;

        public void Start() => _started.Cancel();

        public void StopApplication() => throw new NotSupportedException();

        public void Dispose() => _started.Dispose();
    }
}
