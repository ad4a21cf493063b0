using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>One line says why a server was not reached.</summary>
public sealed class UnreachedServerTests
{
    private const string WrongPort = "this port does not answer decisions; use the decisions port, 5080 by default.";

    [Theory]
    [InlineData("http://127.0.0.1:1")]
    [InlineData("127.0.0.1:1")]
    public void Info_NothingListens_ConnectionRefused(string address) => Assert.Equal(
        (3, "Cannot reach http://127.0.0.1:1: connection refused; start the server, or give the address of the decisions port, 5080 by default.\n"),
        Run(address));

    [Fact]
    public void Info_NoSocket_SaysSo() => Assert.Equal(
        (3, "There is no socket /nowhere/nope.sock: start the server with CasesPdp:Listen:UnixSocket, or give another address.\n"),
        Run("unix:/nowhere/nope.sock"));

    [Fact]
    public async Task Verb_AnotherPortOfTheServer_NamesTheRightOne()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var operations = $"http://{server.Operations.Authority}";
        var administration = $"http://{server.Administration!.Authority}";
        var decisions = $"http://{server.Decisions.Authority}";

        Assert.Equal((3, $"{operations}: {WrongPort}\n"), Run(operations));
        Assert.Equal((3, $"{administration}: {WrongPort}\n"), Run(administration));
        foreach (var address in new[] { operations, decisions })
        {
            Assert.Equal(
                (3, $"{address}: this port does not administer policy; use the administration port, 5082 by default.\n"), Run(address, "revisions"));
        }
    }

    [Fact]
    public async Task Info_HostAndPort_IsAnswered()
    {
        await using var server = await RunningServer.StartDefaultAsync();

        Assert.Equal((0, ""), Run(server.Decisions.Authority));
    }

    [Fact]
    public async Task Info_Https_SaysThereIsNoTls()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var authority = server.Decisions.Authority;

        Assert.Equal((3, $"https://{authority} is served without TLS: use http://{authority}\n"), Run($"https://{authority}"));
    }

    private static (int ExitCode, string Error) Run(string address, string verb = "info")
    {
        var run = CliRun.Of(verb, "--server", address);
        return (run.ExitCode, run.Error);
    }
}
