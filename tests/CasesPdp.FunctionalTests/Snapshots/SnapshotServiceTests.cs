using CasesPdp.Decisions;
using CasesPdp.Decisions.Snapshots;
using CasesPdp.FunctionalTests.Pressure;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies;
using CasesPdp.Policies.Requests;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Admission;
using CasesPdp.Server.Services;
using CasesPdp.Server.Snapshots;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Snapshots;

/// <summary>The service that sends the compiled policy, over real listeners.</summary>
public sealed class SnapshotServiceTests : IDisposable
{
    private const string Enabled = "CasesPdp:Snapshots:Enabled=true";
    private const string Path = "/casespdp.v1.SnapshotService/WatchSnapshot";

    private readonly PolicyDirectory _bundle = new();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public async Task WatchSnapshot_AtOnce_SendsThePolicyInForce()
    {
        await using var server = await StartAsync();
        using var watch = Watch(server);

        var snapshot = await ReceivedSnapshot.NextAsync(watch);

        var inForce = server.Services.GetRequiredService<ActiveSnapshot<LoadedPolicy>>().Current.Snapshot;
        Assert.Equal(inForce.Revision, snapshot.Policy.Revision);
        Assert.Equal(SnapshotWriter.Write(inForce).Manifest.EndHash(), SnapshotWriter.Write(snapshot.Policy).Manifest.EndHash());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], snapshot.Sent);
        Assert.All(snapshot.PartBytes, bytes => Assert.InRange(bytes, 1, SnapshotSender.MostPartBytes));
    }

    [Fact]
    public async Task WatchSnapshot_PolicyChanges_SendsWhatChanged()
    {
        await using var server = await StartAsync();
        using var watch = Watch(server);
        var before = await ReceivedSnapshot.NextAsync(watch);

        _bundle.Grant("all");
        server.Policy.Reload(new());
        var after = await ReceivedSnapshot.NextAsync(watch, before);
        _bundle.Write("pdp.yaml", PolicyDirectory.Settings + "# another digest\n");
        server.Policy.Reload(new());
        var same = await ReceivedSnapshot.NextAsync(watch, after);

        var request = new DecisionRequest { Roles = ["r"], Action = "createCase", Owners = ["securitySolution"] };
        Assert.Equal((Decisions.Outcome.Deny, Decisions.Outcome.Allow), (Decide(before, request), Decide(after, request)));
        Assert.Equal([7U], after.Sent);
        Assert.Empty(same.Sent);
        Assert.Empty(same.PartBytes);
        Assert.Equal([1UL, 2UL, 3UL], new[] { before, after, same }.Select(s => s.Begin.Revision.Sequence));
    }

    [Fact]
    public async Task WatchSnapshot_StateChangesAndPolicyDoesNot_SendsNothing()
    {
        await using var server = await StartAsync();
        using var watch = Watch(server);
        var first = await ReceivedSnapshot.NextAsync(watch);

        server.Policy.Activate(new() { Pinning = Pinning.Pin });
        server.Policy.Activate(new() { Pinning = Pinning.Unpin });
        _bundle.Grant("all");
        server.Policy.Reload(new());

        Assert.Equal(2UL, (await ReceivedSnapshot.NextAsync(watch, first)).Begin.Revision.Sequence);
    }

    [Fact]
    public async Task WatchSnapshot_SectionsHeld_AreNotSent()
    {
        await using var server = await StartAsync();
        using var watch = Watch(server);
        var first = await ReceivedSnapshot.NextAsync(watch);

        using var again = Watch(server, new() { MaxFormat = 1, HaveSections = { first.Begin.Sections.Where(s => s.Id != 6).Select(s => s.Sha256) } });
        var second = await ReceivedSnapshot.NextAsync(again, first);

        Assert.Equal([6U], second.Sent);
    }

    [Fact]
    public async Task WatchSnapshot_WithoutSubjects_LeavesThemOut()
    {
        _bundle.Write("subjects.yaml", "ann: {roles: [r]}\n");
        await using var server = await StartAsync();
        using var watch = Watch(server, new() { MaxFormat = 1, WithoutSubjects = true });

        var snapshot = await ReceivedSnapshot.NextAsync(watch);

        Assert.Equal([1, 2, 3, 4, 5, 6, 7], snapshot.Sent);
        Assert.Equal(0, snapshot.Policy.Subjects.Ids.Count);
    }

    [Fact]
    public async Task WatchSnapshot_Request_HasItsLimits()
    {
        await using var server = await StartAsync();

        (await RefusedAsync(server, new() { MaxFormat = 0 })).Is("ERROR_REASON_FIELD_INVALID", "max_format");
        (await RefusedAsync(server, new() { MaxFormat = 1, HaveSections = { Hashes(65) } })).IsLimit("have_sections", 64, 65);
        var (shorter, longer) = (Hashes(1).Append(Hash(31)), Hash(33));
        (await RefusedAsync(server, new() { MaxFormat = 1, HaveSections = { shorter } })).Is("ERROR_REASON_FIELD_INVALID", "have_sections[1]");
        (await RefusedAsync(server, new() { MaxFormat = 1, HaveSections = { longer } })).Is("ERROR_REASON_FIELD_INVALID", "have_sections[0]");
        using var most = Watch(server, new() { MaxFormat = uint.MaxValue, HaveSections = { Hashes(64) } });
        Assert.Equal(1U, (await ReceivedSnapshot.NextAsync(most)).Begin.Format);
    }

    [Fact]
    public async Task WatchSnapshot_Watchers_HaveTheirLimitAndShareOneEncoding()
    {
        await using var server = await StartAsync();
        using var handler = new SocketsHttpHandler { EnableMultipleHttp2Connections = true };
        using var channel = GrpcChannel.ForAddress(server.Decisions, new GrpcChannelOptions { HttpHandler = handler });
        var client = new SnapshotService.SnapshotServiceClient(channel);
        var watches = Enumerable.Range(0, SnapshotSender.MostWatchersOfAll).Select(_ => client.WatchSnapshot(new() { MaxFormat = 1 })).ToList();
        await Task.WhenAll(watches.Select(w => w.ResponseStream.MoveNext(CancellationToken.None))).WithinLimit();

        var refused = await RefusedAsync(server, new() { MaxFormat = 1 });

        Assert.Equal((StatusCode.ResourceExhausted, "ERROR_REASON_TOO_BUSY"), (refused.Code, refused.Reason));
        var encodings = server.Services.GetRequiredService<SnapshotEncodings>();
        var shared = await encodings.CurrentAsync();
        Assert.Same(shared, await encodings.CurrentAsync());
        using var meters = new MeterReading(server);
        Assert.Equal(SnapshotSender.MostWatchersOfAll, meters.Gauge("casespdp.snapshots.watchers"));
        watches.ForEach(w => w.Dispose());
        await Eventually.Holds(() => meters.Gauge("casespdp.snapshots.watchers") == 0, "all have left");
        await Eventually.Holds(() => encodings.CurrentAsync().GetAwaiter().GetResult() != shared, "the bytes are released");
        using var next = Watch(server);
        await ReceivedSnapshot.NextAsync(next);
    }

    [Fact]
    public async Task WatchSnapshot_NotEnabled_IsUnimplemented()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using var watch = Watch(server);

        var refused = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());

        Assert.Equal(StatusCode.Unimplemented, refused.StatusCode);
    }

    [Fact]
    public async Task WatchSnapshot_ServerStops_EndsWithUnavailable()
    {
        await using var server = await StartAsync();
        using var watch = Watch(server);
        await ReceivedSnapshot.NextAsync(watch);

        var stopping = server.StopAsync();
        var ended = await Assert.ThrowsAsync<RpcException>(() => watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());

        Assert.Equal(StatusCode.Unavailable, ended.StatusCode);
        await stopping.WithinLimit();
    }

    [Fact]
    public async Task WatchSnapshot_NothingChanges_SendsHeartbeats()
    {
        var time = new FakeTimeProvider();
        await using var server = await RunningServer.StartAsync(time, _bundle.Path, Enabled, "CasesPdp:Reload:Watch=false");
        using var watch = Watch(server);
        var snapshot = await ReceivedSnapshot.NextAsync(watch);

        for (var i = 0; i < 2; i++)
        {
            var next = watch.ResponseStream.MoveNext(CancellationToken.None);
            var elapsed = TimeSpan.Zero;
            while (!next.IsCompleted)
            {
                time.Advance(TimeSpan.FromSeconds(1));
                elapsed += TimeSpan.FromSeconds(1);
                await Task.WhenAny(next, Task.Delay(20));
            }

            Assert.True(await next && elapsed >= SnapshotGrpcService.Heartbeat, $"after {elapsed}");
            var heartbeat = watch.ResponseStream.Current.Heartbeat;
            Assert.Equal((snapshot.Begin.Revision, TimeSpan.Zero), (heartbeat.Revision, heartbeat.SourceAge.ToTimeSpan()));
        }
    }

    [Fact]
    public async Task WatchSnapshot_SlowWatcher_HoldsLittleAndThenGetsTheNewest()
    {
        using var large = new LargeBundle();
        await using var server = await RunningServer.StartAsync(
            TimeProvider.System, large.Path, Enabled, "CasesPdp:Reload:Watch=false", "CasesPdp:Limits:BytesInFlightMegabytes=64");
        await using var http = await RawHttp2.ConnectAsync(server.Decisions, takes: false);
        var stream = await http.CallAsync(Path, new WatchSnapshotRequest { MaxFormat = 1 });
        await http.UntilAsync(() => http.On(stream).HasHead);
        for (var change = 2; change <= 4; change++)
        {
            large.Change(change);
            server.Policy.Reload(new());
        }

        var sender = server.Services.GetRequiredService<SnapshotSender>();
        Assert.InRange(server.Services.GetRequiredService<ByteBudget>().Taken, 1, AdmittedCall.BaseBytes + sender.PartBytes + 1_024);
        await http.TakeAsync(stream);
        await Eventually.Holds(() => Begins(http.On(stream)).Contains(4UL), "the newest is sent");

        Assert.Equal([1UL, 4UL], Begins(http.On(stream)));
    }

    [Fact]
    public async Task WatchSnapshot_NotTakenInTenMinutes_IsReset()
    {
        using var large = new LargeBundle();
        var time = new FakeTimeProvider();
        await using var server = await RunningServer.StartAsync(
            time, large.Path, Enabled, "CasesPdp:Reload:Watch=false", "CasesPdp:Limits:AnswerSeconds=3600");
        await using var http = await RawHttp2.ConnectAsync(server.Decisions, takes: false);
        using var meters = new MeterReading(server);
        var stream = await http.CallAsync(Path, new WatchSnapshotRequest { MaxFormat = 1 });
        await http.UntilAsync(() => http.On(stream).HasHead);

        time.Advance(SnapshotGrpcService.MostSending);

        Assert.NotNull((await http.EndOf(stream)).Reset);
        Assert.Equal(1, meters.Shed("ANSWER_NOT_TAKEN"));
        await PressedServer.IsHealthy(http);
    }

    [Theory]
    [InlineData(1, 2 * 1024, 25)]
    [InlineData(39, 5_111, 768)]
    [InlineData(64, 8_388, 1_000)]
    [InlineData(2_000, 256 * 1024, 1_000)]
    [InlineData(1_000_000, 256 * 1024, 1_000)]
    public void PartsAndWatchers_Together_HoldAQuarterOfTheBudget(int megabytes, int partBytes, int watchers)
    {
        using var sender = new SnapshotSender(new ByteBudget(megabytes * 1024L * 1024));

        Assert.Equal((partBytes, watchers), (sender.PartBytes, sender.MostWatchers));
    }

    [Fact]
    public async Task WatchSnapshot_AsManySlowWatchersAsThereMayBe_LeaveRoomForDecisions()
    {
        using var large = new LargeBundle();
        await using var server = await RunningServer.StartAsync(
            TimeProvider.System, large.Path, Enabled, "CasesPdp:Reload:Watch=false", "CasesPdp:Limits:BytesInFlightMegabytes=1");
        var (sender, budget) = (server.Services.GetRequiredService<SnapshotSender>(), server.Services.GetRequiredService<ByteBudget>());
        await using var http = await RawHttp2.ConnectAsync(server.Decisions, takes: false);
        for (var i = 0; i < sender.MostWatchers; i++)
        {
            var stream = await http.CallAsync(Path, new WatchSnapshotRequest { MaxFormat = 1 });
            await http.UntilAsync(() => http.On(stream).HasHead);
        }

        var refused = await RefusedAsync(server, new() { MaxFormat = 1 });
        var answer = await server.Client.BatchCheckAsync(Ask.Batch(2_000)).ResponseAsync.WithinLimit();

        Assert.Equal("ERROR_REASON_TOO_BUSY", refused.Reason);
        Assert.Equal(2_000U, answer.EvaluatedCount);
        Assert.InRange(budget.Taken, 0, budget.Limit / 4);
    }

    private static Decisions.Outcome Decide(ReceivedSnapshot snapshot, DecisionRequest request) =>
        TableEvaluator.Decide(snapshot.Policy, request).Outcome;

    private static AsyncServerStreamingCall<WatchSnapshotResponse> Watch(RunningServer server, WatchSnapshotRequest? request = null) =>
        new SnapshotService.SnapshotServiceClient(server.Channel).WatchSnapshot(request ?? new() { MaxFormat = 1 });

    private static async Task<Refused> RefusedAsync(RunningServer server, WatchSnapshotRequest request)
    {
        using var watch = Watch(server, request);
        return await Refused.ByAsync(() => watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
    }

    private static IEnumerable<ByteString> Hashes(int count) => Enumerable.Repeat(Hash(32), count);

    private static ByteString Hash(int bytes) => ByteString.CopyFrom(new byte[bytes]);

    // The sequences of the snapshots that begin in what came on a stream.
    private static List<ulong> Begins(RawAnswer answer)
    {
        ReadOnlyMemory<byte> body = answer.Body;
        var begins = new List<ulong>();
        while (body.Length >= 5)
        {
            var length = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(body.Span[1..]);
            if (body.Length < 5 + length)
            {
                break;
            }

            var message = WatchSnapshotResponse.Parser.ParseFrom(body.Slice(5, length).Span);
            body = body[(5 + length)..];
            if (message.MessageCase == WatchSnapshotResponse.MessageOneofCase.Begin)
            {
                begins.Add(message.Begin.Revision.Sequence);
            }
        }

        return begins;
    }

    private Task<RunningServer> StartAsync() =>
        RunningServer.StartAsync(TimeProvider.System, _bundle.Path, Enabled, "CasesPdp:Reload:Watch=false");

    // A bundle whose snapshot is larger than what buffers between server and client hold.
    private sealed class LargeBundle : IDisposable
    {
        private const int Roles = 6_000;

        private readonly TestDirectory _directory = new();

        public LargeBundle()
        {
            _directory.Write("bundle/pdp.yaml", PolicyDirectory.Settings);
            var roles = Enumerable.Range(0, Roles).Select(i => PolicyDirectory.Role("read", $"team-role-{i:D5}"));
            _directory.Write("bundle/roles/fleet.json", $"[{string.Join(",\n", roles)}]");
        }

        public string Path => _directory.At("bundle");

        public void Change(int number) => _directory.Write("bundle/roles/r.json", PolicyDirectory.Role("all", $"r{number}"));

        public void Dispose() => _directory.Dispose();
    }
}
