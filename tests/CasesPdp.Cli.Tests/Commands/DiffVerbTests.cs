using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class DiffVerbTests : IDisposable
{
    private const string Settings = "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\n";

    private readonly TemporaryBundle _reader = new(("pdp.yaml", Settings), ("roles/soc.yaml", Role("minimal_read")));
    private readonly TemporaryBundle _deleter = new(("pdp.yaml", Settings), ("roles/soc.yaml", Role("minimal_read, cases_delete")));
    private readonly TemporaryBundle _guarded = new(
        ("pdp.yaml", Settings + "guardRails: {maxWidenedCells: 100, protected: [{action: deleteCase, roles: [superuser, kibana_admin, editor]}]}\n"),
        ("roles/soc.yaml", Role("minimal_read, cases_delete")));

    public void Dispose()
    {
        _reader.Dispose();
        _deleter.Dispose();
        _guarded.Dispose();
    }

    [Fact]
    public void Diff_OffATerminal_WrapsAt120ColumnsAndMarkdownStaysWhole()
    {
        using var before = new TemporaryBundle(("pdp.yaml", RolesBundle.Settings));
        using var after = RolesBundle.Create();

        var text = CommandRun.Of("diff", before.Directory, after.Directory, "--full");
        var markdown = CommandRun.Of("diff", before.Directory, after.Directory, "--full", "--markdown");

        Assert.All(text.Lines.Where(l => l[0] is '|' or '+'), l => Assert.InRange(l.Length, 1, 120));
        Assert.Contains(markdown.Lines, l => l.Length > 200);
    }

    [Fact]
    public void Diff_SameBundle_SaysSo()
    {
        var run = CommandRun.Of("diff", _reader.Directory, _reader.Directory, "--fail-on-widening");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("The bundles are the same.", run.Lines[0]);
    }

    [Fact]
    public void Diff_OnlyFilesDiffer_SaysThatTheyDecideTheSame()
    {
        using var other = new TemporaryBundle(("pdp.yaml", Settings), ("roles/soc.yaml", Role("minimal_read") + "\n# a word\n"));

        var run = CommandRun.Of("diff", _reader.Directory, other.Directory, "--fail-on-widening");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("The bundles differ, and decide the same.", run.Lines[0]);
    }

    [Fact]
    public void Diff_Widening_IsListedAndFailsOnlyWhenAsked()
    {
        var run = CommandRun.Of("diff", _reader.Directory, _deleter.Directory);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"\| soc +\| \+ \| securitySolution \| team-a +\| deleteCase, deleteComment", run.Output);
        Assert.Contains("4 cells widen, 0 narrow: 1 role, 0 subjects, 0 settings.", run.Output);
        Assert.DoesNotContain('\e', run.Output);
        Assert.Equal(1, CommandRun.Of("diff", _reader.Directory, _deleter.Directory, "--fail-on-widening").ExitCode);
        Assert.Equal(0, CommandRun.Of("diff", _deleter.Directory, _reader.Directory, "--fail-on-widening").ExitCode);
    }

    [Fact]
    public void Diff_GuardRails_HoldTheChangeEvenIfNothingWidens()
    {
        var run = CommandRun.Of("diff", _deleter.Directory, _guarded.Directory, "--fail-on-widening");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("Held: pdp.yaml:4:48: By `protected`", run.Output);
        Assert.Contains("but `soc` may `deleteCase` on `securitySolution` in `team-a`.", run.Output);
    }

    [Fact]
    public void Diff_Json_HoldsCountsRolesAndFindings()
    {
        var run = CommandRun.Of("diff", _reader.Directory, _guarded.Directory, "--json");

        using var report = JsonDocument.Parse(run.Output);
        var root = report.RootElement;
        Assert.Equal((4, 0), (root.GetProperty("widened").GetInt64(), root.GetProperty("narrowed").GetInt64()));
        var role = root.GetProperty("roles")[0];
        Assert.Equal(("soc", "both"), (role.GetProperty("role").GetString(), role.GetProperty("presence").GetString()));
        Assert.Equal("widened", role.GetProperty("changes")[0].GetProperty("direction").GetString());
        Assert.Equal("protectedViolated", root.GetProperty("held")[0].GetProperty("kind").GetString());
        Assert.Equal("soc", root.GetProperty("held")[0].GetProperty("counterexamples")[0].GetProperty("roles")[0].GetString());
    }

    [Fact]
    public void Diff_Markdown_EscapesNames()
    {
        using var odd = new TemporaryBundle(
            ("pdp.yaml", Settings), ("roles/soc.json", """{"a|<b>_c": {"kibana": [{"spaces": ["team-a"], "feature": {"securitySolutionCasesV3": ["read"]}}]}}"""));

        var run = CommandRun.Of("diff", _reader.Directory, odd.Directory, "--markdown");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("**", run.Output, StringComparison.Ordinal);
        Assert.Contains(@"| a\|&lt;b>\_c (new) | + |", run.Output);
        Assert.Contains("| soc (gone) | - |", run.Output);
    }

    [Fact]
    public void Diff_UnusableBundle_IsNotEvaluated()
    {
        using var broken = new TemporaryBundle(("pdp.yaml", "bundle: 2\n"));

        Assert.Equal(3, CommandRun.Of("diff", _reader.Directory, broken.Directory).ExitCode);
        Assert.Equal(3, CommandRun.Of("diff", Path.Combine(_reader.Directory, "none"), _reader.Directory).ExitCode);
    }

    [Fact]
    public void Diff_WrongOptions_IsUsage()
    {
        Assert.Equal(2, CommandRun.Of("diff", _reader.Directory).ExitCode);
        Assert.Equal(2, CommandRun.Of("diff", _reader.Directory, _deleter.Directory, "--json", "--markdown").ExitCode);
        Assert.Equal(2, CommandRun.Of("diff", _reader.Directory, "").ExitCode);
    }

    [Fact]
    public void Diff_RoleThatMayUseConnectors_NamesTheCallsByConnectorType()
    {
        using var after = new TemporaryBundle(
            ("pdp.yaml", Settings),
            ("roles/soc.yaml", "{name: soc, kibana: [{spaces: [team-a], feature: {securitySolutionCasesV3: [all], actions: [all]}}]}"),
            ("subjects.yaml", "{ann: {roles: [soc]}, bob: {roles: [viewer]}}\n"));
        using var listed = new TemporaryBundle(
            ("pdp.yaml", Settings), ("roles/soc.yaml", Role("all")), ("subjects.yaml", "{ann: {roles: [soc]}, bob: {roles: [viewer]}}\n"));

        var run = CommandRun.Of("diff", listed.Directory, after.Directory);

        Assert.Contains("Calls newly possible\n", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\| soc +\| securitySolution +\| team-a[^|]*\| push-case to [^|]*\.jira,", run.Output);
        Assert.Matches(@"\| soc +\| +\| [^|]*\| [^|]*manage-connectors for [^|]*\.jira", run.Output);
        Assert.Contains("1 role, 1 subject, 0 settings.", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"\| ann +\| +\| +\| soc +\|", run.Output);
    }

    // The role alone may still not push, but the subject that has both roles may.
    [Fact]
    public void Diff_RoleThatOpensACallTogetherWithAnother_NamesTheSubject()
    {
        const string Subjects = "ann: {roles: [soc, connect]}\n";
        (string, string) connect = ("roles/connect.yaml", "{name: connect, kibana: []}");
        using var before = new TemporaryBundle(("pdp.yaml", Settings), ("roles/soc.yaml", Role("all")), connect, ("subjects.yaml", Subjects));
        using var after = new TemporaryBundle(
            ("pdp.yaml", Settings),
            ("roles/soc.yaml", Role("all")),
            ("roles/connect.yaml", "{name: connect, kibana: [{spaces: [team-a], feature: {actions: [read]}}]}"),
            ("subjects.yaml", Subjects));

        var run = CommandRun.Of("diff", before.Directory, after.Directory);

        Assert.Matches(@"\| subject ann +\| securitySolution +\| team-a[^|]*\| push-case to [^|]*\.jira,", run.Output);
        Assert.DoesNotMatch(@"\| connect +\| securitySolution +\| push-case", run.Output);
    }

    [Fact]
    public void Diff_Json_NamesCallsWithFacets()
    {
        using var before = new TemporaryBundle(("pdp.yaml", Settings), ("roles/soc.yaml", Role("minimal_all")));
        using var after = new TemporaryBundle(("pdp.yaml", Settings), ("roles/soc.yaml", Role("minimal_all, cases_assign")));

        var run = CommandRun.Of("diff", before.Directory, after.Directory, "--json");

        using var json = JsonDocument.Parse(run.Output);
        var line = Assert.Single(json.RootElement.GetProperty("roles")[0].GetProperty("calls").EnumerateArray());
        Assert.Equal(("widened", "securitySolution", "team-a"), (line.GetProperty("direction").GetString(), line.GetProperty("owner").GetString(), line.GetProperty("spaces").GetString()));
        Assert.Contains("create-case + assignees", line.GetProperty("names").EnumerateArray().Select(n => n.GetString()));
    }

    [Fact]
    public void Diff_Widened_ShowsNothingThatNarrows()
    {
        using var other = new TemporaryBundle(("pdp.yaml", Settings), ("roles/soc.yaml", Role("create_comment, cases_delete")));

        var all = CommandRun.Of("diff", _reader.Directory, other.Directory);
        var widened = CommandRun.Of("diff", _reader.Directory, other.Directory, "--widened");

        Assert.Contains("Calls no longer possible\n", all.Output, StringComparison.Ordinal);
        Assert.Contains("get-case", all.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Calls no longer possible\n", widened.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("get-case", widened.Output, StringComparison.Ordinal);
        Assert.Contains("delete-cases", widened.Output, StringComparison.Ordinal);
        Assert.Contains(" 0 narrow: 1 role", widened.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Diff_Full_ListsNamesThatAreSummedUpOtherwise()
    {
        var before = _reader.Directory;
        using var all = new TemporaryBundle(("pdp.yaml", Settings), ("roles/soc.yaml", Role("all")));

        Assert.Contains("ui: names", CommandRun.Of("diff", before, all.Directory).Output, StringComparison.Ordinal);
        var full = CommandRun.Of("diff", before, all.Directory, "--full");

        Assert.DoesNotContain("ui: names", full.Output, StringComparison.Ordinal);
        Assert.Contains("ui:securitySolutionCasesV3/create_cases", full.Output, StringComparison.Ordinal);
    }

    private static string Role(string privileges) =>
        $"{{name: soc, kibana: [{{spaces: [team-a], feature: {{securitySolutionCasesV3: [{privileges}]}}}}]}}";
}
