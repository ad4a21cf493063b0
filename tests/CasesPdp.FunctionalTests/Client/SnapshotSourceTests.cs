using CasesPdp.Client;
using CasesPdp.Client.Local;
using CasesPdp.Client.Remote;
using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Policies.Requests;
using Grpc.Net.Client;

namespace CasesPdp.FunctionalTests.Client;

/// <summary>The client's sources of a compiled policy against real servers.</summary>
public sealed class SnapshotSourceTests : IDisposable
{
    private const string Enabled = "CasesPdp:Snapshots:Enabled=true";

    private readonly PolicyDirectory _bundle = new();

    public static TheoryData<string> Corpora => [.. DecisionCorpus.Names];

    private string File => _bundle.Beside("policy.snapshot");

    public void Dispose() => _bundle.Dispose();

    [Theory]
    [MemberData(nameof(Corpora))]
    public async Task Sources_DecisionCorpus_AnswerAsWritten(string name)
    {
        await using var server = await RunningServer.StartAsync(
            TimeProvider.System, DecisionCorpus.BundleOf(name), Enabled, $"CasesPdp:Snapshots:File={File}");
        using var channel = Open(server.Decisions);
        await using var subscription = new SnapshotSubscription(channel.CreateCallInvoker(), TimeProvider.System);
        await using var file = new SnapshotFileSource(File, TimeProvider.System);

        foreach (ISnapshotSource source in (ISnapshotSource[])[subscription, file])
        {
            await source.FirstSnapshot.WithinLimit();
            var answers = DecisionCorpus.Requests(name).Select(r => DecisionCorpus.Write(TableEvaluator.Decide(source.Current!, r)));
            Assert.Equal(DecisionCorpus.Answers(name), answers);
        }
    }

    [Fact]
    public async Task Sources_PolicyChanges_FollowIt()
    {
        await using var server = await StartAsync(port: 0);
        using var channel = Open(server.Decisions);
        await using var subscription = new SnapshotSubscription(channel.CreateCallInvoker(), TimeProvider.System);
        await using var file = new SnapshotFileSource(File, TimeProvider.System);
        await Task.WhenAll(subscription.FirstSnapshot, file.FirstSnapshot).WithinLimit();

        _bundle.Grant("all");
        server.Policy.Reload(new());
        await Eventually.Holds(() => subscription.Current!.Revision.Sequence == 2, "the subscription has the new policy");
        await Eventually.Holds(() => file.Current!.Revision.Sequence == 2, "the file has the new policy");

        Assert.Equal(subscription.Current!.Revision, file.Current!.Revision);
        Assert.Equal((null, null), (subscription.LastError, file.LastError));
    }

    [Fact]
    public async Task Subscription_ServerGoesAndComesBack_FollowsTheNewOne()
    {
        var first = await StartAsync(port: 0);
        using var channel = Open(first.Decisions);
        await using var subscription = new SnapshotSubscription(channel.CreateCallInvoker(), TimeProvider.System);
        await subscription.FirstSnapshot.WithinLimit();
        var before = subscription.Current!.Revision;

        var port = first.Decisions.Port;
        await first.DisposeAsync();
        await Eventually.Holds(() => subscription.LastError is not null, "the subscription has lost its server");
        Assert.Equal(before, subscription.Current.Revision);
        await using var second = await StartAsync(port);

        await Eventually.Holds(() => subscription.Current.Revision.Epoch != before.Epoch, "the subscription has found the new server");
        Assert.Null(subscription.LastError);
    }

    [Fact]
    public async Task Subscription_ServiceOff_SaysSo()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using var channel = Open(server.Decisions);
        await using var subscription = new SnapshotSubscription(channel.CreateCallInvoker(), TimeProvider.System);

        await Eventually.Holds(() => subscription.LastError is not null, "the subscription is refused");

        Assert.StartsWith("The server sends no snapshots: set CasesPdp:Snapshots:Enabled", subscription.LastError, StringComparison.Ordinal);
    }

    private static GrpcChannel Open(Uri server) => PdpChannel.Open(new CasesPdpOptions { Addresses = { server.ToString() } });

    private Task<RunningServer> StartAsync(int port) => RunningServer.StartAsync(
        TimeProvider.System,
        _bundle.Path,
        Enabled,
        $"CasesPdp:Listen:Decisions=127.0.0.1:{port}",
        $"CasesPdp:Snapshots:File={File}",
        "CasesPdp:Reload:Watch=false");
}
