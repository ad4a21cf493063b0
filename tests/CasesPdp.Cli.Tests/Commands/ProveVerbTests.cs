using System.Text;
using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class ProveVerbTests : IDisposable
{
    private const string Bundled = "superuser,kibana_admin,editor";
    private readonly TemporaryBundle _bundle = RolesBundle.Create();

    public void Dispose() => _bundle.Dispose();

    [Fact]
    public void Prove_OnlyTheseRolesMay_IsProven()
    {
        var run = Prove("--action", "deleteCase", "--only", $"{Bundled},soc,team,push,pattern");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Proven: only a subject with ", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\| spaces +\| 5 +\| default, hidden, team-a, any other space, spaces like space:ops-\*", run.Output);
        Assert.Matches(@"\| owners +\| 3 ", run.Output);
        Assert.Matches(@"\| subjects +\| 4 +\| 2 have one of the named roles; 0 of the others may do it", run.Output);
    }

    // An example whose proof fails for every policy teaches nothing.
    [Fact]
    public void Prove_ExamplesOfTheHelp_AreProvenWhereOnlyThoseRolesMay()
    {
        using var policy = new TemporaryBundle(
            ("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\n"),
            ("roles/r.yaml", "{name: soc_manager, kibana: [{spaces: ['*'], feature: {securitySolutionCasesV3: [all], actions: [read]}}]}"));
        string[] examples = [.. CommandRun.Of("help", "prove").Lines.Where(l => l.StartsWith("  casespdp prove", StringComparison.Ordinal))];

        Assert.Equal(2, examples.Length);
        Assert.All(examples, e => Assert.Equal(
            0, CommandRun.Of(e.Split('>')[0].Replace("./policy", policy.Directory, StringComparison.Ordinal).Trim().Split(' ')[1..]).ExitCode));
    }

    [Fact]
    public void Prove_AnotherRoleMay_IsACounterexample()
    {
        var run = Prove("--action", "deleteCase", "--only", $"{Bundled},team,push,pattern");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Not proven that ", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\| soc +\| deleteCase \| securitySolution \| default", run.Output);
        Assert.Contains("Subjects that may do it and should not: ann.", run.Output, StringComparison.Ordinal);
    }

    // To push takes rights on the case and the use of connectors: neither role may push alone.
    [Fact]
    public void Prove_RolesThatOnlyTogetherMay_AreACounterexample()
    {
        var run = Prove("--action", "push-case", "--connector", ".jira", "--only", Bundled, "--owner", "securitySolution", "--json");

        Assert.Equal(1, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        var example = Assert.Single(json.RootElement.GetProperty("counterexamples").EnumerateArray());
        Assert.Contains("connect", example.GetProperty("roles").EnumerateArray().Select(r => r.GetString()));
        Assert.True(example.GetProperty("roles").GetArrayLength() > 1);
        Assert.Equal(["dee"], json.RootElement.GetProperty("subjectsThatMay").EnumerateArray().Select(s => s.GetString()));
        foreach (var role in example.GetProperty("roles").EnumerateArray().Select(r => r.GetString()!))
        {
            Assert.Equal(1, Check(example, "--role", role).ExitCode);
        }

        string[] together = [.. example.GetProperty("roles").EnumerateArray().SelectMany(r => new[] { "--role", r.GetString()! })];
        Assert.Equal(0, Check(example, together).ExitCode);
    }

    [Fact]
    public void Prove_WithTheRoleThatUsesConnectors_PushingIsProven()
    {
        var run = Prove("--action", "push-case", "--connector", ".jira", "--only", $"{Bundled},connect,viewer");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Of the roles named, connect and viewer may not do it in any place covered.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Prove_CallClosedByTheLicence_SaysSoAndNamesTheOwners()
    {
        using var basic = new TemporaryBundle(("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: basic\n"));

        var run = CommandRun.Of("prove", "--bundle", basic.Directory, "--action", "push-case", "--only", "superuser");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("Nobody may do it in this deployment, whatever roles grant: the connector is not available, by its type or by the licence.", run.Output, StringComparison.Ordinal);
        Assert.Contains("Proven: nobody may do push-case.", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\| owners +\| 3 +\| cases, observability, securitySolution", run.Output);
        Assert.DoesNotContain("takes none", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".slack")]
    [InlineData(".email")]
    public void Prove_ConnectorThatCasesAreNotPushedTo_IsProvenForNobody(string type)
    {
        var run = Prove("--action", "push-case", "--connector", type, "--only", "");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("by its type or by the licence.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Prove_ManyCounterexamples_ShowsOneOfEachRoleFirst()
    {
        var run = Prove("--action", "deleteCase", "--only", "", "--json");

        using var json = JsonDocument.Parse(run.Output);
        string[] roles = [.. json.RootElement.GetProperty("counterexamples").EnumerateArray().Select(e => e.GetProperty("roles")[0].GetString()!)];
        Assert.Equal(["editor", "kibana_admin", "pattern", "soc", "superuser", "team"], roles.Take(6));
        Assert.Equal(json.RootElement.GetProperty("counterexampleCount").GetInt32(), roles.Length);
    }

    [Fact]
    public void Prove_ManyCounterexamples_HasARowForEachRole()
    {
        var run = Prove("--action", "deleteCase", "--only", "");

        Assert.Equal(6, run.Lines.SkipWhile(l => l != "Counterexamples").TakeWhile(l => l != "Covered").Count(l => l.Contains("| deleteCase |", StringComparison.Ordinal)));
        Assert.Matches(@"\| superuser +\| deleteCase \| cases, observability, securitySolution +\| default,", run.Output);
    }

    [Fact]
    public void Prove_OneSpaceAndOwner_CoversOnlyThose()
    {
        var run = Prove("--action", "deleteCase", "--only", "superuser,kibana_admin,editor,team", "--owner", "cases", "--space", "team-a", "--json");

        Assert.Equal(0, run.ExitCode);
        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(["team-a"], json.RootElement.GetProperty("covered").GetProperty("spaces").EnumerateArray().Select(s => s.GetString()));
        Assert.Equal(["cases"], json.RootElement.GetProperty("covered").GetProperty("owners").EnumerateArray().Select(s => s.GetString()));
    }

    [Fact]
    public void Prove_Markdown_HasDigestAndDate()
    {
        using var output = new MemoryStream();
        var terminal = new Terminal(Stream.Null, output, TextWriter.Null) { Clock = new StoppedClock() };

        CasesPdpCli.Run(["prove", "--bundle", _bundle.Directory, "--action", "deleteCase", "--only", "superuser", "--markdown"], terminal);

        var text = Encoding.UTF8.GetString(output.ToArray());
        Assert.StartsWith("**Not proven that ", text, StringComparison.Ordinal);
        Assert.Matches("Bundle digest [0-9a-f]{64}\\. 2026-01-02 03:04 UTC\\.", text);
    }

    [Theory]
    [InlineData("There is no role `sco`", "--action", "deleteCase", "--only", "sco")]
    [InlineData("There is no action `deleteCas`; did you mean `deleteCase`?", "--action", "deleteCas", "--only", "soc")]
    [InlineData("There is no connector `.jirra`; did you mean `.jira`?", "--action", "push-case", "--only", "soc", "--connector", ".jirra")]
    [InlineData("`deleteCase` does not use a connector; --connector goes with manage-connectors and push-case.", "--action", "deleteCase", "--only", "soc", "--connector", ".jira")]
    [InlineData("There is no owner `case`", "--action", "deleteCase", "--only", "soc", "--owner", "case")]
    [InlineData("There is no space `teamb`", "--action", "deleteCase", "--only", "soc", "--space", "teamb")]
    [InlineData("--server cannot be used with prove", "--action", "deleteCase", "--only", "soc", "--server", "http://x")]
    public void Prove_WrongName_IsUsage(string message, params string[] args)
    {
        var run = args.Contains("--server") ? CommandRun.Of(["prove", .. args]) : Prove(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private CommandRun Check(JsonElement example, params string[] subject) => CommandRun.Of(
    [
        "check", "--bundle", _bundle.Directory, "--action", "push-case", "--connector", ".jira",
        "--owner", example.GetProperty("owner").GetString()!, "--space", "team-a", .. subject,
    ]);

    private CommandRun Prove(params string[] args) => CommandRun.Of(["prove", "--bundle", _bundle.Directory, .. args]);

    private sealed class StoppedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    }
}
