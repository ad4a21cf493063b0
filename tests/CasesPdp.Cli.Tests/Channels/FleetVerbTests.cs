using System.Text.Json;
using CasesPdp.Cli.Tests.Commands;
using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Fleet;
using CasesPdp.Distribution.Releases;
using CasesPdp.Etcd;

namespace CasesPdp.Cli.Tests.Channels;

/// <summary>The verbs against a real etcd.</summary>
public sealed class FleetVerbTests : IDisposable
{
    private readonly TemporaryBundle _bundle = RolesBundle.Create();
    private readonly string _directory = Directory.CreateTempSubdirectory("fleet-").FullName;

    public void Dispose()
    {
        _bundle.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task Fleet_InstancesThatServeOrDoNot_AreShownAndWaitedFor()
    {
        await using var server = await EtcdServer.StartAsync();
        await using var client = new EtcdClient(new EtcdOptions { Endpoints = [server.Address] }, TimeProvider.System);
        Assert.Equal(0, CommandRun.Of("keys", "new", "--key", Key, "--public", Path.Combine(_directory, "release.pem")).ExitCode);
        var created = On(server, "channel", "create", "--bundle", _bundle.Directory, "--key", Key, "--json");
        var epoch = JsonDocument.Parse(created.Output).RootElement.GetProperty("epoch");
        await using var one = Report(client, "pdp-1", epoch.GetProperty("id").GetString()!, serving: 1);
        await using var two = Report(client, "pdp-2", epoch.GetProperty("id").GetString()!, serving: 0);
        while ((await new FleetReader(client, "prod").ReadAsync(TestContext.Current.CancellationToken)).Members.Count < 2)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        var listed = On(server, "fleet");
        var met = On(server, "fleet", "--wait", "1", "--count", "1");
        var late = On(server, "fleet", "--wait", "1", "--timeout", "1");
        var published = On(server, "publish", "--bundle", _bundle.Directory, "--key", Key, "--wait", "--timeout", "1", "--json");

        var misspelt = CommandRun.Of(["fleet", "--etcd", server.Address.AbsoluteUri, "--channel", "prdo"]);

        Assert.Equal(0, listed.ExitCode);
        Assert.Matches(@"pdp-1 +\| serving \| 1 ", listed.Output);
        Assert.Equal((0, "served by 1 of 2 live instances; 1 are needed\n"), (met.ExitCode, met.Output.Split("laggard")[0]));
        Assert.Equal((1, ""), (misspelt.ExitCode, misspelt.Output));
        Assert.Contains("`prdo`", misspelt.Error, StringComparison.Ordinal);
        Assert.Contains("has no release, and no instance follows it.", misspelt.Error, StringComparison.Ordinal);
        Assert.Equal(1, late.ExitCode);
        Assert.Contains("laggard  pdp-2: held, serves nothing: guard rails", late.Output, StringComparison.Ordinal);
        Assert.Equal(1, published.ExitCode);
        var json = JsonDocument.Parse(published.Output).RootElement;
        Assert.True(json.GetProperty("published").GetBoolean());
        Assert.Equal(2, json.GetProperty("fleet").GetProperty("laggards").GetArrayLength());
    }

    private string Key => Path.Combine(_directory, "release.key");

    private static CommandRun On(EtcdServer server, params string[] command) =>
        CommandRun.Of([.. command, "--etcd", server.Address.AbsoluteUri, "--channel", "prod"]);

    private static EtcdFleetReporter Report(EtcdClient client, string instance, string epoch, ulong serving)
    {
        var boot = serving == 0 ? "0000000000000000" : "1111111111111111";
        var reporter = new EtcdFleetReporter(client, "prod", instance, boot);
        reporter.Report(new FleetStatus(
            instance,
            boot,
            "0.2.0",
            new string('c', 64),
            new Dictionary<string, string>(),
            new ReleaseEpoch(1, epoch),
            1,
            serving == 0 ? null : new ServingStatus(serving, new string('a', 64), new string('b', 64), new string('d', 64), DateTimeOffset.UtcNow),
            serving == 0 ? "held" : "serving",
            serving == 0 ? ["guard rails"] : [],
            false,
            DateTimeOffset.UtcNow,
            DateTimeOffset.UtcNow).Write());
        return reporter;
    }
}
