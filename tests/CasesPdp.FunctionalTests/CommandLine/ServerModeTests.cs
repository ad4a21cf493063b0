using System.Text;
using CasesPdp.Cli;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>The command line answers the same from a bundle in process as from a server that serves the same bundle.</summary>
public sealed class ServerModeTests
{
    private const string Rest = """ "action":{"name":"createCase"},"resource":{"properties":{"owner":"securitySolution","space":"team"}}}""";

    public static TheoryData<string> Commands =>
    [
        "check --role sec_read --action createCase --owner securitySolution",
        "check --subject alice --action update-case --facet assigns --owner securitySolution --json",
        "check --role sec_all --limited-by sec_read --action createCase --owner securitySolution --json",
        "check --subject bob --action getCase --owner securitySolution --access-mode restricted --assignee uid-alice",
        "check --action push-case --connector .email --role sec_all --owner securitySolution",
        "explain --role sec_read --action update-case --facet reopens --owner securitySolution",
        "explain --role sec_read --action push-case --owner securitySolution --json",
        "matrix --role sec_all --role obs_all --space team --json",
        "matrix --role sec_all --action getCase --action createCase --csv",
        "what-can --subject bob --space team --json",
        "who-can --action getCase --owner securitySolution --space team",
        "who-can --action createCase --owner securitySolution --json",
    ];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Verb_ServerAndBundle_SameOutputAndExitCode(string command)
    {
        using var bundle = TestBundle.Create();
        await using var server = await RunningServer.StartAsync(bundle);
        var args = command.Split(' ');

        var remote = Run("", [.. args, "--server", server.Decisions.ToString()]);
        var local = Run("", [.. args, "--bundle", bundle.Path]);

        Assert.Equal(local, remote);
    }

    [Fact]
    public async Task Stream_ServerAndBundle_SameAnswers()
    {
        using var bundle = TestBundle.Create();
        await using var server = await RunningServer.StartAsync(bundle);
        var requests = new StringBuilder();
        for (var i = 0; i < 3_000; i++)
        {
            requests.Append(i % 700 == 9
                ? $"{{\"id\":{i},\"subject\":null}}\n"
                : $"{{\"id\":{i},\"subject\":{{\"id\":\"alice\",\"properties\":{{\"roles\":[\"reader_{i % 1003:D4}\",\"{(i % 3 == 0 ? "sec_all" : "x")}\"]}}}},{Rest}\n");
        }

        var remote = Run(requests.ToString(), "check", "--requests", "-", "--server", server.Decisions.ToString());
        var local = Run(requests.ToString(), "check", "--requests", "-", "--bundle", bundle.Path);

        Assert.Equal(3, remote.ExitCode);
        Assert.Equal(local, remote);
    }

    [Fact]
    public async Task Stream_RolesWhereThePolicySaysWhoHasWhich_OnlyThoseLinesMalformed()
    {
        using var bundle = TestBundle.Create("rolesFrom: subjects");
        await using var server = await RunningServer.StartAsync(bundle);
        var requests = $"{{\"id\":1,\"subject\":{{\"id\":\"alice\"}},{Rest}\n"
            + $"{{\"id\":2,\"subject\":{{\"id\":\"alice\",\"properties\":{{\"roles\":[]}}}},{Rest}\n"
            + $"{{\"id\":3,\"subject\":{{\"id\":\"bob\"}},{Rest}\n";

        var remote = Run(requests, "check", "--requests", "-", "--server", server.Decisions.ToString());
        var local = Run(requests, "check", "--requests", "-", "--bundle", bundle.Path);

        Assert.Contains("{\"id\":2,\"decision\":false,\"context\":{\"error\"", remote.Output, StringComparison.Ordinal);
        Assert.Equal(local, remote);
    }

    [Fact]
    public async Task Health_RunningServer_Serving()
    {
        await using var server = await RunningServer.StartDefaultAsync();

        Assert.Equal((0, "SERVING\n"), Run("", "health", "--server", server.Decisions.ToString()));
        Assert.Equal(0, Run("", "info", "--server", server.Decisions.ToString(), "--json").ExitCode);
    }

    private static (int ExitCode, string Output) Run(string input, params string[] args)
    {
        using var requests = new PipeLikeStream(Encoding.UTF8.GetBytes(input));
        using var output = new MemoryStream();
        var exitCode = CasesPdpCli.Run(args, requests, output, TextWriter.Null);
        return (exitCode, Encoding.UTF8.GetString(output.ToArray()));
    }

    private sealed class PipeLikeStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
