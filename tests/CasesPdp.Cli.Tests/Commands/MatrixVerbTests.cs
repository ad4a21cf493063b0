using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class MatrixVerbTests
{
    private static readonly string[] Small = ["matrix", "--example", "--allow-unknown", "--role", "t1_analyst", "--role", "a|<b>", "--action", "getCase", "--action", "createCase"];

    [Fact]
    public void Matrix_Csv_OneDecisionARow()
    {
        var run = CommandRun.Of([.. Small, "--csv"]);

        Assert.Equal(5, run.Lines.Length);
        Assert.StartsWith("t1_analyst,getCase,securitySolution,default,true,ALLOWED,", run.Lines[1], StringComparison.Ordinal);
        Assert.StartsWith("a|<b>,createCase,securitySolution,default,false,NO_KNOWN_ROLE,", run.Lines[4], StringComparison.Ordinal);
    }

    [Fact]
    public void Matrix_CsvWithHostileRole_QuotedAndNoFormula()
    {
        var run = CommandRun.Of("matrix", "--example", "--allow-unknown", "--role", "=x,\"y\"", "--action", "getCase", "--csv");

        Assert.StartsWith("\"'=x,\"\"y\"\"\",getCase", run.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Matrix_Html_SelfContainedAndEscaped()
    {
        var run = CommandRun.Of([.. Small, "--html"]);

        Assert.StartsWith("<!doctype html>", run.Output, StringComparison.Ordinal);
        Assert.Contains("<th>a|&lt;b&gt;</th>", run.Output, StringComparison.Ordinal);
        Assert.Contains("<td class=\"muted\" title=\"t1_analyst, createCase: the roles do not grant everything required (MISSING_PRIVILEGE)\">no</td>", run.Output, StringComparison.Ordinal);
        Assert.Matches("<dt>Digest</dt><dd>[0-9a-f]{64}</dd><dt>Kibana</dt><dd>", run.Output);
        Assert.Contains("<dt>Date</dt><dd>", run.Output, StringComparison.Ordinal);
        Assert.Contains("prefers-color-scheme:dark", run.Output, StringComparison.Ordinal);
        Assert.Contains("@media print", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("http", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrix_Markdown_TableEscaped()
    {
        var run = CommandRun.Of([.. Small, "--markdown"]);

        Assert.Contains("| action | t1\\_analyst | a\\|&lt;b> |\n| --- | --- | --- |\n| getCase | yes | no |\n", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Matrix_Json_SameDecisionsAsCheck()
    {
        var run = CommandRun.Of("matrix", "--example", "--json");

        using var matrix = JsonDocument.Parse(run.Output);
        var decisions = matrix.RootElement.GetProperty("decisions").EnumerateArray().ToList();
        Assert.True(decisions.Count > 100);
        foreach (var decision in decisions.Where((_, i) => i % 37 == 0))
        {
            var check = CommandRun.Of(
                "check", "--example", "--role", decision.GetProperty("role").GetString()!, "--action", decision.GetProperty("action").GetString()!,
                "--owner", decision.GetProperty("owner").GetString()!);
            Assert.Equal(decision.GetProperty("decision").GetBoolean() ? 0 : 1, check.ExitCode);
        }
    }

    [Fact]
    public void Matrix_Text_PlainWithoutTerminal()
    {
        var run = CommandRun.Of(Small);

        Assert.Contains("| getCase    | yes        | no    |", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
    }

    [Fact]
    public void Matrix_Terminal_Coloured()
    {
        using var output = new MemoryStream();
        var terminal = new Terminal(Stream.Null, output, TextWriter.Null) { IsOutputTerminal = true, UsesColour = true };

        CasesPdpCli.Run(Small, terminal);

        Assert.Contains('\e', System.Text.Encoding.UTF8.GetString(output.ToArray()));
    }

    [Fact]
    public void Matrix_ManyRolesInATerminal_FitWithTheirNamesWhole()
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var terminal = new Terminal(Stream.Null, output, error) { IsOutputTerminal = true, Width = 80 };
        string[] roles = [.. Enumerable.Range(0, 12).Select(i => $"a_role_with_a_name_{i}"), "t1_analyst", "superuser"];

        CasesPdpCli.Run(["matrix", "--example", "--allow-unknown", "--action", "getCase", "--action", "createConfiguration", .. roles.SelectMany(r => new[] { "--role", r })], terminal);

        var lines = System.Text.Encoding.UTF8.GetString(output.ToArray()).Split('\n');
        Assert.All(lines, line => Assert.True(line.Length <= 80, line));
        Assert.All(roles, role => Assert.Contains(lines, line => line.EndsWith($" {role}", StringComparison.Ordinal)));
        Assert.Contains(lines, line => line.StartsWith("getCase ", StringComparison.Ordinal) && line.TrimEnd().EndsWith("✓ ✓", StringComparison.Ordinal));
        Assert.Contains("✓: allowed; ·: denied", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Matrix_SeveralSpaces_ATableEach()
    {
        using var bundle = RolesBundle.Create();

        var run = CommandRun.Of("matrix", "--bundle", bundle.Directory, "--owner", "cases", "--action", "getCase", "--role", "team", "--all-spaces");

        Assert.Contains("cases in space default\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("cases in space team-a\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("cases in any other space\n", run.Output, StringComparison.Ordinal);
        Assert.Single(run.Lines, line => line == "| getCase | yes  |");
    }

    [Fact]
    public void Matrix_Connector_AsksTheCallsThatTakeOne()
    {
        using var bundle = RolesBundle.Create();

        var run = CommandRun.Of("matrix", "--bundle", bundle.Directory, "--owner", "cases", "--role", "superuser", "--role", "connect", "--connector", ".jira", "--json");

        using var json = JsonDocument.Parse(run.Output);
        Assert.Equal(".jira", json.RootElement.GetProperty("connector").GetString());
        Assert.Equal(
            ["manage-connectors superuser True", "push-case superuser True", "manage-connectors connect False", "push-case connect False"],
            json.RootElement.GetProperty("decisions").EnumerateArray().Select(d =>
                $"{d.GetProperty("action").GetString()} {d.GetProperty("role").GetString()} {d.GetProperty("decision").GetBoolean()}"));
    }

    [Fact]
    public void Matrix_TooManyCells_UsageError()
    {
        string[] roles = [.. Enumerable.Range(0, 1001).SelectMany(i => new[] { "--role", $"r{i}" })];
        string[] actions = [.. Enumerable.Range(0, 1000).SelectMany(i => new[] { "--action", $"a{i}" })];

        var run = CommandRun.Of(["matrix", "--example", .. roles, .. actions]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("1001000 cells", run.Error, StringComparison.Ordinal);
    }
}
