using System.Net;
using System.Text.Json;
using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;
using CasesPdp.FunctionalTests.CommandLine;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.FunctionalTests.Snapshots;
using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Channels;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;
using CasesPdp.Server.Snapshots;
using Grpc.Core;
using Microsoft.Extensions.Time.Testing;
using ChannelState = CasesPdp.Protocol.V1.ChannelState;
using ChannelStatus = CasesPdp.Protocol.V1.ChannelStatus;

namespace CasesPdp.FunctionalTests.Channels;

/// <summary>A server that serves a channel instead of a directory.</summary>
public sealed class ChannelServerTests : IAsyncLifetime
{
    private static readonly HttpClient Http = new();

    private readonly PolicyDirectory _bundle = new("read", "guardRails: {maxWidenedCells: 0}\n");
    private readonly TestPublisher _publisher = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private ReleaseTree _tree = null!;

    public async ValueTask InitializeAsync() => _tree = await ReleaseTree.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _tree.DisposeAsync();
        _publisher.Dispose();
        _bundle.Dispose();
    }

    [Fact]
    public async Task Start_ChannelWithARelease_ServesItUnderItsNumberAndSaysSo()
    {
        _publisher.Sequence = 56;
        var pack = Publish("read");

        await using var server = await Start();

        var status = await Following(server);
        Assert.Equal((pack.Digest, RevisionOrigin.Channel, ""), (status.InForce.Digest, status.Origin, status.Directory));
        Assert.Equal((TestPublisher.Epoch.Id, 57UL), (status.InForce.Epoch, status.InForce.Sequence));
        Assert.Equal(("prod", "pdp-1", 1UL, 57UL), (
            status.Channel.Name, status.Channel.Instance, status.Channel.EpochNumber, status.Channel.HighestSequence));
        Assert.Equal(TestPublisher.Target(pack).Content, status.Channel.Target);
        Assert.NotNull(status.Channel.ConfirmedAt);
        Assert.Equal(status.InForce, server.Client.Check(Ask.Check("r", "getCase")).Revision);
        var (code, ready) = await ReadyAsync(server);
        Assert.Equal((HttpStatusCode.OK, "serving", "channel"), (code, Text(ready, "state"), Text(ready, "source")));
        Assert.Equal("following", Text(ready.GetProperty("channel"), "state"));
    }

    [Fact]
    public async Task Follow_NextRelease_IsServedAndAnswersNameIt()
    {
        Publish("read");
        await using var server = await Start();

        var next = Publish("minimal_read");

        await Until(() => Status(server).InForce.Digest == next.Digest, "the next release is in force");
        var demand = Ask.Check("r", "getCase");
        demand.Revision = new() { AtLeastRevision = new Revision { Epoch = TestPublisher.Epoch.Id, Sequence = 2 } };
        Assert.Equal(2UL, server.Client.Check(demand).Revision.Sequence);
        demand.Revision.AtLeastRevision.Sequence = 3;
        Assert.Equal("ERROR_REASON_REVISION_NOT_AVAILABLE", Refused.By(() => server.Client.Check(demand)).Reason);
        await Scrape.UntilAsync(server, s => s.Of("casespdp_release_sequence", ("kind", "serving")).Any(m => m.Value == 2)
            && s.Of("casespdp_release_sequence", ("kind", "seen")).Any(m => m.Value == 2)
            && s.Of("casespdp_source_state", ("state", "following")).Any(m => m.Value == 1)
            && s.Of("casespdp_source_confirmed_age_seconds").Any()
            && s.Of("casespdp_content_fetch_seconds_count").Any()).WithinLimit();
    }

    [Fact]
    public async Task Follow_Forgery_IsRefusedWhileThePolicyStays()
    {
        var pack = Publish("read");
        await using var server = await Start();
        using var watch = server.Policy.WatchRevisions(new());
        await watch.ResponseStream.MoveNext(default).WithinLimit();

        using var stranger = new TestPublisher();
        _tree.PutHead(stranger.Sign(TestPublisher.Target(pack)).Token);

        RevisionEvent seen;
        ChannelStatus channel;
        do
        {
            await watch.ResponseStream.MoveNext(default).WithinLimit();
            (seen, channel) = (watch.ResponseStream.Current.Event, watch.ResponseStream.Current.Status.Channel);
        }
        while (channel.State != ChannelState.Refused);

        Assert.Equal((RevisionEvent.SourceChanged, ReleaseFaultCodes.UnknownKey), (seen, channel.ReasonCode));
        Assert.Equal(pack.Digest, Status(server).InForce.Digest);
        var (code, ready) = await ReadyAsync(server);
        Assert.Equal((HttpStatusCode.OK, "serving-stale"), (code, Text(ready, "state")));
        Assert.Equal(("refused", "unknown_key"), (Text(ready.GetProperty("channel"), "state"), Text(ready.GetProperty("channel"), "reason")));
        var shown = CliRun.Of("revisions", "--server", server.Administration!.GetLeftPart(UriPartial.Authority)).Output;
        Assert.Matches(@"\nchannel   prod  REFUSED, newest release 1, confirmed .*\n          unknown_key: The key `[0-9a-f]{16}` is not trusted\.\n", shown);
        await Scrape.UntilAsync(server, s => s.Of("casespdp_release_refused_total", ("reason", "unknown_key")).Any()).WithinLimit();
    }

    [Fact]
    public async Task Start_ChannelAway_ServesTheLastGoodAtOnceAndSaysHowOldItIs()
    {
        var pack = Publish("read");
        await RunOnce();
        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        _time.Advance(TimeSpan.FromHours(3));

        await using var server = await Start();

        var status = Status(server);
        Assert.Equal((pack.Digest, RevisionOrigin.LastGood, 1UL), (status.InForce.Digest, status.Origin, status.InForce.Sequence));
        Assert.InRange(status.LastGoodAge.ToTimeSpan(), TimeSpan.FromHours(3), TimeSpan.FromHours(3.1));
        Assert.Equal(TestPublisher.Epoch.Id, server.Client.Check(Ask.Check("r", "getCase")).Revision.Epoch);
    }

    [Fact]
    public async Task Start_OlderReleaseInTheChannel_IsRefusedAndTheLastGoodServed()
    {
        var old = Pack("read");
        var release = _publisher.Sign(TestPublisher.Target(old));
        _tree.Put(release, old);
        await using (var first = await Start())
        {
            Publish("minimal_read");
            await Until(() => Status(first).InForce.Sequence == 2, "the second is in force");
        }

        _tree.Put(release, old);
        await using var server = await Start();

        await Until(() => Status(server).Channel.ReasonCode == ChannelCodes.Older, "the older one is refused");
        Assert.Equal(2UL, Status(server).InForce.Sequence);
    }

    [Fact]
    public async Task Start_ReleaseBeyondTheGuardRailsOfTheLastGood_IsHeld()
    {
        Publish("read");
        await RunOnce();
        var wide = Publish("all");

        await using var server = await Start();

        await Until(() => Status(server).Held is not null, "the release is held");
        Assert.Equal((1UL, wide.Digest), (Status(server).InForce.Sequence, Status(server).Held.Digest));
        Assert.Equal(2UL, server.Policy.Approve(new() { Digest = wide.Digest }).Status.InForce.Sequence);
    }

    [Fact]
    public async Task Start_KeyOfTheLastGoodRemoved_RefusesWithoutTheChannel()
    {
        Publish("read");
        await RunOnce();
        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        using var other = new TestPublisher();
        Directory.Delete(Keys, recursive: true);
        other.WritePublicKey(Keys);

        var refused = await Assert.ThrowsAsync<StartupRefusedException>(() => Start("CasesPdp:Source:StartWaitSeconds=0"));

        Assert.Equal(StartupRefusedException.BundleUnusable, refused.ExitCode);
        Assert.Contains("the channel `prod` brought no policy within 0 s", refused.Message, StringComparison.Ordinal);
        Assert.Contains("is not trusted", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_KeyOfAPinnedBundleRemoved_SaysThatThePinIsGone()
    {
        Publish("read");
        await using (var first = await Start())
        {
            await Following(first);
            first.Policy.Activate(new() { Pinning = Pinning.Pin });
        }

        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        using var other = new TestPublisher();
        Directory.Delete(Keys, recursive: true);
        other.WritePublicKey(Keys);

        var refused = await Assert.ThrowsAsync<StartupRefusedException>(() => Start("CasesPdp:Source:StartWaitSeconds=0"));

        Assert.Contains("it was pinned, and the pin is gone with it", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_KeyRemovedWhileWaiting_Refuses()
    {
        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        Publish("read");
        var starting = Task.Run(() => Start("CasesPdp:Source:StartWaitSeconds=3600"));
        await Until(() => _tree.Requests > 0 || starting.IsCompleted, "the channel is asked");
        if (starting.IsCompleted)
        {
            // A published program has no clock of the test's: the start is skipped.
            await starting;
        }

        using var other = new TestPublisher();
        Directory.Delete(Keys, recursive: true);
        other.WritePublicKey(Keys);
        _tree.Fault = null;
        await Until(() => starting.IsCompleted, "the start is over");

        var refused = await Assert.ThrowsAsync<StartupRefusedException>(() => starting);
        Assert.Contains("is not trusted any more", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LastGood_PolicyThatStays_HasItsConfirmationRenewed()
    {
        Publish("read");
        await using var server = await Start();
        await Eventually.Holds(() => File.Exists(Path.Combine(Store, LastGoodStore.FileName)), "the bundle is stored");
        var before = StoredConfirmation();

        _time.Advance(LastGoodKeeper.MostBehind);
        await Until(() => StoredConfirmation() >= before + LastGoodKeeper.MostBehind, "a newer confirmation is stored");

        Assert.Equal(1UL, Status(server).InForce.Sequence);
    }

    [Fact]
    public async Task Start_LastGoodOfADirectory_IsNotUsed()
    {
        Directory.CreateDirectory(Store);
        new LastGoodStore(Store, TimeProvider.System).Save(Pack("read"), isPinned: false);
        _tree.Fault = HttpStatusCode.ServiceUnavailable;

        var refused = await Assert.ThrowsAsync<StartupRefusedException>(() => Start("CasesPdp:Source:StartWaitSeconds=0"));

        Assert.Contains("it was stored while a directory was served", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_NoTrustedKey_Refuses()
    {
        Directory.CreateDirectory(Keys);

        var refused = await Assert.ThrowsAsync<StartupRefusedException>(() => StartAsync());

        Assert.Equal(StartupRefusedException.Usage, refused.ExitCode);
        Assert.Contains("CasesPdp:Source:TrustedKeys", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TakeUp_FirstReleaseThatThisBuildCannotServe_SaysWhy()
    {
        var sink = new FirstReleaseSink(new PolicyPreparation(1_000), new ActivationGate(new ReloadOptions()));
        var broken = BundlePack.Pack([new Policies.Bundles.BundleFile("pdp.yaml", "bundle: 99\n"u8.ToArray())]).Pack!;

        var taken = await sink.TakeUpAsync(_publisher.Offer(broken), default);

        Assert.Equal(TakingUpOutcome.Failed, taken.Outcome);
        Assert.Contains("pdp.yaml", taken.Reason, StringComparison.Ordinal);
        Assert.False(sink.Found.IsCompleted);
    }

    [Fact]
    public async Task Stale_NotConfirmedForTooLong_IsNotReadyAndRefusesDecisions()
    {
        Publish("read");
        await RunOnce();
        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        _time.Advance(TimeSpan.FromHours(1));

        await using var server = await Start("CasesPdp:Source:MaxStaleSeconds=600", "CasesPdp:Source:OnStale=refuse");

        var (code, ready) = await ReadyAsync(server);
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "channel-stale"), (code, Text(ready, "state")));
        var refused = Refused.By(() => server.Client.Check(Ask.Check("r", "getCase")));
        Assert.Equal((StatusCode.Unavailable, "ERROR_REASON_POLICY_STALE"), (refused.Code, refused.Reason));
        Assert.Equal(ChannelState.Stale, Status(server).Channel.State);

        _tree.Fault = null;
        await Until(() => Status(server).Channel.State == ChannelState.Following, "the channel is followed again");
        Assert.Equal(Outcome.Allow, server.Client.Check(Ask.Check("r", "getCase")).Outcome);
        Assert.Equal(HttpStatusCode.OK, (await ReadyAsync(server)).Code);
        await Until(() => Status(server) is { Origin: RevisionOrigin.Channel, LastGoodAge: null }, "what was stored is the channel's newest");
    }

    [Fact]
    public async Task Stale_StreamThatIsOpen_EndsAtItsNextBatch()
    {
        Publish("read");
        await using var server = await Start("CasesPdp:Source:MaxStaleSeconds=60", "CasesPdp:Source:OnStale=refuse");
        await Following(server);
        using var stream = server.Client.StreamCheck();
        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Batch = Ask.Batch(1) }).WithinLimit();
        Assert.True(await stream.ResponseStream.MoveNext(default).WithinLimit());

        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        await Until(() => Status(server).Channel.State == ChannelState.Stale, "the server is stale");
        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Batch = Ask.Batch(1) }).WithinLimit();

        var refused = await Refused.ByAsync(() => stream.ResponseStream.MoveNext(default).WithinLimit());
        Assert.Equal((StatusCode.Unavailable, "ERROR_REASON_POLICY_STALE"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Stale_SnapshotStreamThatIsOpen_Ends()
    {
        Publish("read");
        await using var server = await Start(
            "CasesPdp:Source:MaxStaleSeconds=60", "CasesPdp:Source:OnStale=refuse", "CasesPdp:Snapshots:Enabled=true");
        await Following(server);
        using var channel = server.OpenChannel();
        using var watch = new SnapshotService.SnapshotServiceClient(channel).WatchSnapshot(new() { MaxFormat = 1 });
        await ReceivedSnapshot.NextAsync(watch);

        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        await Until(() => Status(server).Channel.State == ChannelState.Stale, "the server is stale");

        var refused = await Refused.ByAsync(async () =>
        {
            while (await watch.ResponseStream.MoveNext(default).WithinLimit())
            {
                // Heartbeats from before.
            }
        });
        Assert.Equal((StatusCode.Unavailable, "ERROR_REASON_POLICY_STALE"), (refused.Code, refused.Reason));
    }

    [Fact]
    public async Task Stale_SnapshotFile_IsNotConfirmed()
    {
        var file = _bundle.Beside("policy.snapshot");
        Publish("read");
        await using var server = await Start(
            "CasesPdp:Source:MaxStaleSeconds=60", "CasesPdp:Source:OnStale=refuse", $"CasesPdp:Snapshots:File={file}");
        await Following(server);
        await Until(() => File.Exists(file), "the file is written");

        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        await Until(() => Status(server).Channel.State == ChannelState.Stale, "the server is stale");

        // One round of confirming may have been under way.
        var before = File.GetLastWriteTimeUtc(file);
        var later = _time.GetUtcNow().UtcDateTime + (3 * SnapshotFileWriter.ConfirmPeriod);
        await Until(() => _time.GetUtcNow().UtcDateTime > later, "three rounds pass");
        Assert.InRange(File.GetLastWriteTimeUtc(file), before, before + SnapshotFileWriter.ConfirmPeriod);

        _tree.Fault = null;
        await Until(() => File.GetLastWriteTimeUtc(file) > later, "it is confirmed again");
    }

    [Fact]
    public async Task Stale_AtTheStart_WritesNoSnapshotFile()
    {
        var file = _bundle.Beside("policy.snapshot");
        Publish("read");
        await RunOnce();
        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        _time.Advance(TimeSpan.FromHours(1));
        await using var server = await Start(
            "CasesPdp:Source:MaxStaleSeconds=600", "CasesPdp:Source:OnStale=refuse", $"CasesPdp:Snapshots:File={file}");

        var later = _time.GetUtcNow() + (2 * SnapshotFileWriter.RetryPeriod);
        await Until(() => _time.GetUtcNow() > later, "two rounds pass");
        Assert.False(File.Exists(file));

        _tree.Fault = null;
        await Until(() => File.Exists(file), "it is written");
    }

    [Fact]
    public async Task Follow_ReleaseThatANewerOneReplaced_DoesNotGoInForceWhileThatIsMissing()
    {
        Publish("read");
        await using var server = await Start();
        await Following(server);
        server.Policy.Activate(new() { Pinning = Pinning.Pin });
        Publish("minimal_read");
        await Until(() => Status(server).Held is not null, "the second is held by the pin");

        var third = Pack("all");
        _tree.Put(_publisher.Sign(TestPublisher.Target(third)));
        await Until(() => Status(server).Channel is { HighestSequence: 3, State: ChannelState.ContentMissing }, "the third is accepted");
        server.Policy.Activate(new() { Pinning = Pinning.Unpin });
        await server.Policy.ReloadAsync(new()).ResponseAsync.WithinLimit();

        Assert.Equal(1UL, Status(server).InForce.Sequence);
    }

    [Fact]
    public async Task LastGood_WallClockSetBack_HasItsConfirmationRenewed()
    {
        Publish("read");
        await using var server = await Start();
        await Eventually.Holds(() => File.Exists(Path.Combine(Store, LastGoodStore.FileName)), "the bundle is stored");
        var before = StoredConfirmation();

        _time.AdjustTime(_time.GetUtcNow() - TimeSpan.FromDays(1));
        await Until(() => StoredConfirmation() < before, "the confirmation is of the right time");
    }

    [Fact]
    public async Task Stale_ServerThatServesOn_IsNotReadyAndAnswers()
    {
        Publish("read");
        await RunOnce();
        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        _time.Advance(TimeSpan.FromHours(1));

        await using var server = await Start("CasesPdp:Source:MaxStaleSeconds=600");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await ReadyAsync(server)).Code);
        Assert.Equal(Outcome.Allow, server.Client.Check(Ask.Check("r", "getCase")).Outcome);
    }

    [Fact]
    public async Task Reload_ReadsTheHeadNow()
    {
        Publish("read");
        await using var server = await Start();
        await Following(server);
        Assert.Equal(ReloadResult.Unchanged, (await server.Policy.ReloadAsync(new()).ResponseAsync.WithinLimit()).Result);

        _tree.Fault = HttpStatusCode.ServiceUnavailable;
        var failed = await server.Policy.ReloadAsync(new()).ResponseAsync.WithinLimit();

        Assert.Equal((ReloadResult.Failed, ChannelState.Unreachable), (failed.Result, failed.Status.Channel.State));
        Assert.Equal(1UL, failed.Status.InForce.Sequence);
    }

    [Fact]
    public async Task TrustedKeys_KeyRemovedWhileServing_DisownsWhatItSigned()
    {
        Publish("read");
        await using var server = await Start();
        await Following(server);
        using var other = new TestPublisher();
        other.WritePublicKey(Keys);

        File.Delete(Path.Combine(Keys, $"{ReleaseKey.IdOf(_publisher.Key)}.pem"));

        await Until(() => Status(server).Channel.State == ChannelState.Refused, "the release is disowned");
        Assert.Equal((1UL, Outcome.Allow), (Status(server).InForce.Sequence, server.Client.Check(Ask.Check("r", "getCase")).Outcome));

        // What another key signs counts, whatever the removed one had signed.
        var next = Pack("minimal_read");
        _tree.Put(other.Sign(TestPublisher.Target(next)), next);
        await Until(() => Status(server).InForce.Digest == next.Digest, "the other key's release is in force");
    }

    [Fact]
    public async Task TrustedKeys_KeyRemovedWhileAnotherFileIsNoKey_IsDisowned()
    {
        Publish("read");
        await using var server = await Start();
        await Following(server);

        File.WriteAllText(Path.Combine(Keys, "broken.pem"), "no key");
        File.Delete(Path.Combine(Keys, $"{ReleaseKey.IdOf(_publisher.Key)}.pem"));

        await Until(() => Status(server).Channel is { State: ChannelState.Refused, ReasonCode: ReleaseFaultCodes.UnknownKey }, "the release is disowned");

        // It is back, and the other file is no key still.
        _publisher.WritePublicKey(Keys);
        await Until(() => Status(server).Channel.State == ChannelState.Following, "the key is trusted again");
    }

    private DateTimeOffset? StoredConfirmation() =>
        LastGoodFile.Read(File.ReadAllBytes(Path.Combine(Store, LastGoodStore.FileName)))!.Channel!.ConfirmedAt;

    private string Store => _bundle.Beside("last-good");

    private string Keys => _bundle.Beside("keys");

    private static PolicyStatus Status(RunningServer server) => server.Policy.GetRevision(new()).Status;

    private async Task<PolicyStatus> Following(RunningServer server)
    {
        await Until(() => Status(server).Channel.State == ChannelState.Following, "the channel is followed");
        return Status(server);
    }

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static async Task<(HttpStatusCode Code, JsonElement Body)> ReadyAsync(RunningServer server)
    {
        using var answer = await Http.GetAsync(new Uri(server.Operations, "readyz")).WithinLimit();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStreamAsync());
        return (answer.StatusCode, json.RootElement.Clone());
    }

    private BundlePack Pack(string privilege)
    {
        _bundle.Grant(privilege);
        return BundlePack.Pack(_bundle.Path).Pack!;
    }

    private BundlePack Publish(string privilege)
    {
        var pack = Pack(privilege);
        _tree.Put(_publisher.Sign(TestPublisher.Target(pack)), pack);
        return pack;
    }

    // The last good bundle is stored and confirmed then.
    private async Task RunOnce()
    {
        await using var server = await Start();
        await Following(server);
        await Eventually.Holds(() => File.Exists(Path.Combine(Store, LastGoodStore.FileName)), "the bundle is stored");
    }

    // Time passes slowly enough for requests to be answered.
    private Task Until(Func<bool> holds, string what) => Eventually.Holds(
        () =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return holds();
        },
        what);

    private Task<RunningServer> Start(params string[] settings)
    {
        if (!Directory.Exists(Keys))
        {
            _publisher.WritePublicKey(Keys);
        }

        return StartAsync(settings);
    }

    private Task<RunningServer> StartAsync(params string[] settings) => RunningServer.StartChannelAsync(
        _time,
        [
            "CasesPdp:Source:Channel=prod", $"CasesPdp:Source:Url={_tree.Url}", "CasesPdp:Source:Instance=pdp-1",
            "CasesPdp:Source:FetchSpreadMilliseconds=0", $"CasesPdp:Source:TrustedKeys={Keys}",
            $"CasesPdp:Reload:LastGoodDirectory={Store}", .. settings,
        ]);
}
