using System.Text;
using System.Text.Json;
using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>The command line writes the same from a bundle in process as from a server of the same bundle, notes included.</summary>
public sealed class ServerModeTests
{
    private const string Rest = """ "action":{"name":"createCase"},"resource":{"properties":{"owner":"securitySolution","space":"team"}}}""";

    private static readonly string[] Commands =
    [
        "check --role sec_read --action createCase --owner securitySolution",
        "check --role soc --role nobody --action createCas --owner securitySolutio --space Team",
        "check --subject alice --action update-case --facet assigns --owner securitySolution --json",
        "check --role soc --limited-by sec_reed --action createCase --owner securitySolution --json",
        "check --subject bob --action getCase --owner securitySolution --access-mode restricted --assignee uid-alice",
        "check --action push-case --connector .email --role sec_all --owner securitySolution",
        "check --role superuser --action update-case --facet assigns --facet bogus --owner cases",
        "check --role superuser --action update-case --facet assigns --owner cases",
        "check --role superuser --action api:casesSuggestUserProfiles",
        "explain --role sec_read --action update-case --facet reopens --owner securitySolution",
        "explain --role soc --action push-case --owner securitySolution --json",
        "explain --subject ann --action create-case --facet assignees --owner acme --space team-b",
        "explain --role nobody --action getCase --owner observability --json",
        "matrix --role sec_all --role obs_all --space team --json",
        "matrix --role sec_all --action getCase --action createCase --csv",
        "matrix",
        "matrix --all-roles --csv --owner cases",
        "matrix --all-roles --json --owner securitySolution --action getCase",
        "matrix --all-roles --markdown --action getCase --action deleteCase --space team-a",
        "matrix --all-roles --html --owner observability --action findCases",
        "matrix --role nobody --action getCas --owner other",
        "what-can --subject bob --space team --json",
        "what-can --role soc --role idle --space team-a",
        "what-can --role nobody",
        "who-can --action getCase --owner securitySolution --space team",
        "who-can --action createCase --owner securitySolution --space default --json",
        "who-can --action deleteCase --space team --space default --csv",
        "who-can --action push-case --connector .jira --space default",
        "who-can --action list-connectors --space default --markdown",
        "who-can --action getCase --all-owners",
        "who-can --action createCase --owner securitySolution --subjects --json",
        "matrix --all-spaces --role sec_all --role obs_all --action getCase --csv",
        "matrix --connector .jira --owner securitySolution --space team --space default --csv",
    ];

    private static readonly string[] Strict =
    [
        "check --role soc --role nobody --action createCas --owner securitySolutio --space Team",
        "check --role superuser --action update-case --facet assigns --facet bogus --owner cases",
        "check --role superuser --action cases:cases/getCas",
        "check --role superuser --action push-case --connector .jria",
        "explain --role nobody --action getCase --owner securitySolution",
        "matrix --role nobody --action getCas --owner other",
        "what-can --role nobody",
        "who-can --action nope --owner securitySolution --space default",
        "who-can --action getCase --space tem",
        "who-can --action getCase --space team --subject alise",
        "check --role sec_all --action getCase --owner securitySolution --space tem",
        "check --subject alise --action getCase --owner securitySolution",
        "explain --role sec_all --action getCase --owner securitySolution --space Team",
        "matrix --role sec_all --action getCase --space tem",
        "what-can --subject alise --space tem",
        "list actions",
        "list owners --json",
        "list connectors",
        "info",
        "info --json",
        "check --subject anne --role sec_all --action getCase --owner securitySolution",
        "check --role sec_all --action getCase --owner securitySolution --access-mode restricted",
        "check --role sec_all --action cases:observability/getCase --owner securitySolution",
        "explain --role sec_all --action cases:observability/getCase --owner securitySolution",
        "matrix --action cases:observability/getCase --owner securitySolution --space default",
        "matrix --action cases:observability/getCase --space default --role sec_all --role obs_all",
        "who-can --action cases:observability/getCase --owner securitySolution",
        "who-can --action list-connectors --owner securitySolution",
        "check --role sec_all --subject= --action getCase --owner securitySolution",
        "who-can --action=",
        "explain --action getCase --owner securitySolution",
    ];

    public static TheoryData<string> Bundles => ["test", "default", "subjects", "random 1", "random 2"];

    [Theory]
    [MemberData(nameof(Bundles))]
    public async Task Verb_ServerAndBundle_SameOutputNotesAndExitCode(string kind)
    {
        using var bundle = Create(kind);
        await using var server = await RunningServer.StartAsync(bundle, "CasesPdp:Reload:VerifyCells=0");

        foreach (var command in Commands.Select(c => $"{c} --allow-unknown").Concat(Strict))
        {
            var args = command.Split(' ');
            var remote = CliRun.Of([.. args, "--server", server.Decisions.ToString()]).WithoutCompileTime();
            var local = CliRun.Of([.. args, "--bundle", bundle.Path]).WithoutCompileTime();

            Assert.Equal((command, local), (command, remote));
        }
    }

    [Fact]
    public async Task Matrix_AllRolesOfAServer_ShowsRolesThatMayDoNothing()
    {
        using var bundle = TestBundle.Create();
        bundle.Write("roles/idle.json", """{"name": "idle", "kibana": []}""");
        await using var server = await RunningServer.StartAsync(bundle);

        var run = CliRun.Of(
            "matrix", "--all-roles", "--csv", "--action", "getCase", "--owner", "securitySolution", "--server", server.Decisions.ToString());

        Assert.Contains("\nidle,getCase,securitySolution,default,false,MISSING_PRIVILEGE,", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        Assert.Equal(TestBundle.ReaderRoles + 9, run.Output.Split('\n').Length - 2);
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
                : $"{{\"id\":{i},{(i % 11 == 3 ? "\"spce\":\"team\"," : "")}\"subject\":{{\"id\":\"alice\",\"properties\":{{\"roles\":[\"reader_{i % 1003:D4}\",\"{(i % 3 == 0 ? "sec_all" : "x")}\"]}}}},{Rest}\n");
        }

        var remote = CliRun.WithInput(requests.ToString(), "check", "--requests", "-", "--server", server.Decisions.ToString());
        var local = CliRun.WithInput(requests.ToString(), "check", "--requests", "-", "--bundle", bundle.Path);

        Assert.Equal(3, remote.ExitCode);
        Assert.Equal(local, remote);
    }

    // A name that is not known is noted whatever else decides the line; a member that is not known ends the run with 2.
    [Fact]
    public async Task Stream_LinesWithSomethingNotKnown_SameNotesAndExitCode()
    {
        using var bundle = TestBundle.Create();
        await using var server = await RunningServer.StartAsync(bundle);
        string[] lines =
        [
            """{"subject":{"properties":{"roles":["sec_all"]}},"action":{"name":"getCase"},"resource":{"properties":{"owner":"securitySolution","accessMode":"restrict"}}}""",
            """{"subject":{"id":"anne"},"action":{"name":"getCase"},"resource":{"type":"caes","properties":{"owner":"securitySolution"}}}""",
            """{"subject":{"id":"anne"},"action":{"name":"cases:cases/getCase"},"resource":{"properties":{"owner":"securitySolution"}}}""",
            """{"subject":{"id":"anne"},"action":{"name":"getCase"},"resource":{"properties":{"owner":"securitySolution","space":"X"}}}""",
            """{"subject":{"id":"alice"},"action":{"name":"getCase","properties":{"connector":".jira"}},"resource":{"properties":{"owner":"securitySolution"}}}""",
            """{"subject":{"id":"alice"},"action":{"name":"update-case","properties":{"facet":["assigns"]}},"resource":{"properties":{"owner":"securitySolution"}}}""",
        ];

        foreach (var (line, exitCode) in lines.Select((l, i) => (l, i == lines.Length - 1 ? 2 : 0)))
        {
            var remote = CliRun.WithInput(line, "check", "--requests", "-", "--server", server.Decisions.ToString());
            var local = CliRun.WithInput(line, "check", "--requests", "-", "--bundle", bundle.Path);

            Assert.Equal(local, remote);
            Assert.Equal(exitCode, local.ExitCode);
            Assert.Contains("\"notes\":[", local.Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Stream_RolesWhereThePolicySaysWhoHasWhich_OnlyThoseLinesMalformed()
    {
        using var bundle = TestBundle.Create("rolesFrom: subjects");
        await using var server = await RunningServer.StartAsync(bundle);
        var requests = $"{{\"id\":1,\"subject\":{{\"id\":\"alice\"}},{Rest}\n"
            + $"{{\"id\":2,\"subject\":{{\"id\":\"alice\",\"properties\":{{\"roles\":[]}}}},{Rest}\n"
            + $"{{\"id\":3,\"subject\":{{\"id\":\"bob\"}},{Rest}\n";

        var remote = CliRun.WithInput(requests, "check", "--requests", "-", "--server", server.Decisions.ToString());
        var local = CliRun.WithInput(requests, "check", "--requests", "-", "--bundle", bundle.Path);

        Assert.Contains("{\"id\":2,\"decision\":false,\"context\":{\"error\"", remote.Output, StringComparison.Ordinal);
        Assert.Equal(local, remote);
    }

    [Theory]
    [InlineData("spaces", "default,hidden,team")]
    [InlineData("subjects", "alice,bob")]
    public async Task List_NamesOfAServer_GivesThem(string kind, string names)
    {
        using var bundle = TestBundle.Create();
        await using var server = await RunningServer.StartAsync(bundle);

        var run = CliRun.Of("list", kind, "--json", "--server", server.Decisions.ToString());

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(names, string.Join(',', json.RootElement.GetProperty(kind).EnumerateArray().Select(n => n.GetProperty("name").GetString())));
    }

    [Theory]
    [InlineData("check --role sec_all --action getCase --owner securitySolution --space tem", "There is no space `tem`; did you mean `team`?\n")]
    [InlineData("check --subject alise --action getCase --owner securitySolution", "There is no subject `alise`; did you mean `alice`?\n")]
    public async Task Check_SpaceOrSubjectThatTheServerLacks_IsRefusedInOneLine(string command, string error)
    {
        using var bundle = TestBundle.Create();
        await using var server = await RunningServer.StartAsync(bundle);

        Assert.Equal(new CliRun(2, "", error), CliRun.Of([.. command.Split(' '), "--server", server.Decisions.ToString()]));
    }

    [Fact]
    public async Task Health_RunningServer_Serving()
    {
        await using var server = await RunningServer.StartDefaultAsync();

        Assert.Equal(new CliRun(0, "SERVING\n", ""), CliRun.Of("health", "--server", server.Decisions.ToString()));
        Assert.Equal(0, CliRun.Of("info", "--server", server.Decisions.ToString(), "--json").ExitCode);
    }

    [Fact]
    public async Task Health_ServiceThatDoesNotExist_IsRefusedInOneLine()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var address = server.Decisions.ToString();

        Assert.Equal(
            new CliRun(2, "", "There is no service `casespdp.v1.DecisionServic`; did you mean `casespdp.v1.DecisionService`?\n"),
            CliRun.Of("health", "--server", address, "--service", "casespdp.v1.DecisionServic"));
    }

    private static TestDirectory Create(string kind) => kind switch
    {
        "test" => TestBundle.Create(),
        "subjects" => TestBundle.Create("rolesFrom: subjects"),
        "default" => new TestDirectory().Write("pdp.yaml", "bundle: 1\ndeployment: serverless-security-complete\n"),
        _ => new RandomBundle(int.Parse(kind.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)).Write(mayBreakItsRules: false),
    };
}
