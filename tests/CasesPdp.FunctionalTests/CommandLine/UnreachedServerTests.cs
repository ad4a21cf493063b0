using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>One line says why a server was not reached.</summary>
public sealed class UnreachedServerTests
{
    [Fact]
    public void Info_NothingListens_ConnectionRefused() =>
        Assert.Equal((3, "cannot reach http://127.0.0.1:1: connection refused\n"), Run("http://127.0.0.1:1"));

    [Fact]
    public void Info_NoSocket_SaysSo() => Assert.Equal((3, "no socket at /nowhere/nope.sock\n"), Run("unix:/nowhere/nope.sock"));

    [Fact]
    public async Task Info_OperationsPort_AsksWhetherItIs()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var address = $"http://{server.Operations.Authority}";

        Assert.Equal((3, $"{address} does not speak HTTP/2: is this the operations port?\n"), Run(address));
    }

    [Fact]
    public async Task Info_Https_SaysThereIsNoTls()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var authority = server.Decisions.Authority;

        Assert.Equal((3, $"https://{authority} is served without TLS: use http://{authority}\n"), Run($"https://{authority}"));
    }

    private static (int ExitCode, string Error) Run(string address)
    {
        var run = CliRun.Of("info", "--server", address);
        return (run.ExitCode, run.Error);
    }
}
