using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Fleet;
using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Publishing;
using CasesPdp.Distribution.Releases;
using CasesPdp.Etcd;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Bundles;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Policy;
using ChannelState = CasesPdp.Protocol.V1.ChannelState;

namespace CasesPdp.FunctionalTests.Channels;

/// <summary>Five servers and a real etcd, from the first release to the recovery of a store that lost its data.</summary>
public sealed class EtcdChannelTests : IDisposable
{
    private const int Servers = 5;

    private readonly PolicyDirectory _bundle = new();
    private readonly TestPublisher _keys = new();

    public void Dispose()
    {
        _keys.Dispose();
        _bundle.Dispose();
    }

    [Fact]
    public async Task Fleet_PublishCanaryPromotionRollBackWipeAndRecovery_ServesWhatIsSignedAndSaysWhat()
    {
        await using var etcd = await EtcdServer.StartAsync();
        await using var client = new EtcdClient(new EtcdOptions { Endpoints = [etcd.Address] }, TimeProvider.System);

        // What recovers a store has not seen it before: it is another process.
        await using var afterwards = new EtcdClient(new EtcdOptions { Endpoints = [etcd.Address] }, TimeProvider.System);
        var verifier = new ReleaseVerifier(TrustedKeys.Of(_keys.Key));
        var store = new EtcdPublisherStore(client, TestPublisher.Channel);
        var publisher = new ChannelPublisher(store, verifier, TimeProvider.System);
        var waiter = new FleetWaiter(new FleetReader(client, TestPublisher.Channel), TimeProvider.System);
        _keys.WritePublicKey(_bundle.Beside("keys"));
        var (read, all) = (Pack("read"), Pack("all"));

        // 1. The first release, and servers that follow it.
        await publisher.PublishAsync(
            await publisher.ReadAsync(default), ReleasePlan.Begin(read.Target, []), [read], Author, default).WithinLimit();
        List<RunningServer> fleet = [];
        try
        {
            for (var i = 0; i < Servers; i++)
            {
                fleet.Add(await Start(etcd, i).WithinLimit());
            }

            await ServedByAll(await Head(publisher), Servers);
            Assert.All(fleet, s => Assert.Equal((1UL, Outcome.Deny), Answer(s)));

            // 2. A canary in one zone.
            var before = await Head(publisher);
            var zone = new RolloutShare(null, new Dictionary<string, IReadOnlyList<string>> { ["zone"] = ["z0"] });
            await Publish(ReleasePlan.Publish(before, all.Target, zone, replaces: false, []), all);
            await ServedByAll(await Head(publisher), Servers);
            Assert.Equal([(2UL, Outcome.Allow), .. Enumerable.Repeat((2UL, Outcome.Deny), Servers - 1)], fleet.Select(Answer));

            // 3. Promotion.
            await Publish(ReleasePlan.Promote(await Head(publisher), []));
            await ServedByAll(await Head(publisher), Servers);
            Assert.All(fleet, s => Assert.Equal((3UL, Outcome.Allow), Answer(s)));
            var told = (await new FleetReader(client, TestPublisher.Channel).ReadAsync(default).WithinLimit()).Instances;
            Assert.Equal(
                fleet.Select((s, i) => ($"pdp-{i}", $"z{i}", 3UL, all.Target.Content, all.Target.Files, Status(s).InForce.Digest)),
                told.Select(t => (
                    t.Instance, t.Labels["zone"], t.Serving!.Sequence, t.Serving.Content, t.Serving.Files, t.Serving.Digest)));
            Assert.All(told, t => Assert.Equal((3UL, 1UL), (t.Seen, t.Epoch!.Number)));

            // 4. Roll-back: older content under a higher sequence.
            var first = (await publisher.ReadReleaseAsync(1, default)).Release;
            await Publish(ReleasePlan.RollBack(await Head(publisher), first, []));
            await ServedByAll(await Head(publisher), Servers);
            Assert.All(fleet, s => Assert.Equal((4UL, Outcome.Deny), Answer(s)));

            // 5. etcd loses everything: all serve on, also after a restart.
            await etcd.RestartAsync(isWiped: true).WithinLimit();
            await Eventually.Holds(
                () => fleet.All(s => Status(s).Channel is { ReasonCode: ChannelCodes.NoHead }), "all servers say that the channel is empty");
            await fleet[0].DisposeAsync();
            fleet[0] = await Start(etcd, 0).WithinLimit();
            Assert.Equal(RevisionOrigin.LastGood, Status(fleet[0]).Origin);
            Assert.All(fleet, s => Assert.Equal((4UL, Outcome.Deny), Answer(s)));

            // 6. An older release, signed as it is, comes back into the empty store: nobody believes it.
            store = new EtcdPublisherStore(afterwards, TestPublisher.Channel);
            publisher = new ChannelPublisher(store, verifier, TimeProvider.System);
            waiter = new FleetWaiter(new FleetReader(afterwards, TestPublisher.Channel), TimeProvider.System);
            await new ChannelRecovery(store, verifier).RunAsync([new KeptRelease(Tokens[0], read.Stored)], default).WithinLimit();
            await Eventually.Holds(
                () => fleet.All(s => Status(s).Channel is { ReasonCode: ChannelCodes.Older }), "all servers refuse the older release");
            Assert.All(fleet, s => Assert.Equal((4UL, Outcome.Deny), Answer(s)));

            // 7. Recovery from what a server kept.
            var kept = LastGoodFile.Read(File.ReadAllBytes(Path.Combine(LastGood(1), LastGoodStore.FileName)))!;
            await new ChannelRecovery(store, verifier).RunAsync([new KeptRelease(kept.Channel!.Release!, kept.Pack.Bytes)], default).WithinLimit();
            await Eventually.Holds(
                () => fleet.All(s => Status(s).Channel.State == ChannelState.Following), "all servers follow the channel again");
            await Publish(ReleasePlan.Publish(await Head(publisher), all.Target, share: null, replaces: false, []), all);
            await ServedByAll(await Head(publisher), Servers);
            Assert.All(fleet, s => Assert.Equal((5UL, Outcome.Allow), Answer(s)));
        }
        finally
        {
            foreach (var server in fleet)
            {
                await server.DisposeAsync();
            }
        }

        async Task Publish(ReleaseDraft draft, params PackedContent[] uploads) =>
            await publisher.PublishAsync(await publisher.ReadAsync(default), draft, uploads, Author, default).WithinLimit();

        async Task ServedByAll(Release release, int count)
        {
            Tokens.Add((await publisher.ReadAsync(default)).Release!.Token);
            var progress = await waiter.WaitAsync(FleetGoal.For(release, count), OverallLimit.Duration, null, default).WithinLimit();
            Assert.True(progress.IsMet, string.Join(", ", progress.Laggards));
        }
    }

    private List<string> Tokens { get; } = [];

    private ReleaseAuthor Author => new(_keys.Key, "test", "for a test");

    private static async Task<Release> Head(ChannelPublisher publisher) => (await publisher.ReadAsync(default).WithinLimit()).Release!.Release;

    private static PolicyStatus Status(RunningServer server) => server.Policy.GetRevision(new()).Status;

    // What is asked is denied by the first bundle and allowed by the second. The answer names the release that gave it.
    private static (ulong Sequence, Outcome Outcome) Answer(RunningServer server)
    {
        var answer = server.Client.Check(Ask.Check("r", "createCase"));
        return (answer.Revision.Sequence, answer.Outcome);
    }

    private PackedContent Pack(string privilege)
    {
        _bundle.Grant(privilege);
        return PackedContent.Of(BundlePack.Pack(_bundle.Path).Pack!);
    }

    private string LastGood(int server) => _bundle.Beside($"last-good-{server}");

    private Task<RunningServer> Start(EtcdServer etcd, int server) => RunningServer.StartChannelAsync(
        TimeProvider.System,
        [
            $"CasesPdp:Source:Channel={TestPublisher.Channel}", $"CasesPdp:Source:Etcd={etcd.Address}", $"CasesPdp:Source:Instance=pdp-{server}",
            $"CasesPdp:Source:Labels=zone=z{server}", "CasesPdp:Source:FetchSpreadMilliseconds=100",
            $"CasesPdp:Source:TrustedKeys={_bundle.Beside("keys")}", $"CasesPdp:Reload:LastGoodDirectory={LastGood(server)}",
        ]);
}
