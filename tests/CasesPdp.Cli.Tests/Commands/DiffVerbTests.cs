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
        Assert.Matches(@"\| soc +\| \+ \| securitySolution \| deleteCase, deleteComment +\| team-a", run.Output);
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

    private static string Role(string privileges) =>
        $"{{name: soc, kibana: [{{spaces: [team-a], feature: {{securitySolutionCasesV3: [{privileges}]}}}}]}}";
}
