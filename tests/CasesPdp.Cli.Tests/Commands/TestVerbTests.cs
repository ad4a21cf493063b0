using System.Text.Json;
using System.Xml.Linq;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class TestVerbTests
{
    private const string Settings = "bundle: 1\nkibana: \"9.3\"\n";

    private const string Soc = "{name: soc, kibana: [{spaces: [default], feature: {securitySolutionCasesV3: [read]}}]}";

    private const string Passing = """
        tests:
          - {name: readers read, subject: {roles: [soc]}, action: getCase, resource: {owner: securitySolution}, expect: ALLOW}
        """;

    private const string Failing = """
        tests:
          - {name: "a <b> & \u0007", subject: {roles: [soc]}, action: deleteCase, resource: {owner: securitySolution}, expect: ALLOW}
          - {subject: {roles: [soc]}, action: update-case, resource: {owner: securitySolution}, expect: {missing: [createCase]}}
        """;

    [Fact]
    public void Test_AllPass_SaysSoWithCoverage()
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", Settings), ("roles/soc.yaml", Soc), ("roles/idle.yaml", "{name: idle, kibana: []}"), ("tests/a.yaml", Passing));

        var run = CommandRun.Of("test", "--bundle", bundle.Directory);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("1 passed, 0 failed", run.Lines[0]);
        Assert.Equal("cells     1 of 6 granted ones tested, and 0 denied ones", run.Lines[1]);
        Assert.Equal("roles     1 of 2 tested", run.Lines[2]);
        Assert.Equal("untested  idle", run.Lines[3]);
    }

    [Theory]
    [InlineData("validate", 1)]
    [InlineData("test", 3)]
    public void Verb_SpacesInTestsAndGuardRailsThatNothingElseNames_AreErrors(string verb, int exitCode)
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", $"{Settings}spaces: {{team-a: {{}}}}\nguardRails: {{protected: [{{action: deleteCase, roles: [superuser], spaces: [team_a]}}]}}\n"),
            ("tests/a.yaml", Passing.Replace("owner: securitySolution", "owner: securitySolution, space: tema-a", StringComparison.Ordinal)));

        var run = CommandRun.Of(verb, "--bundle", bundle.Directory);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains("CP2104: A guard rail names the space `team_a`, which neither `pdp.yaml` nor a role names. Did you mean `team-a`?", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("CP6008: A test names the space `tema-a`, which neither `pdp.yaml` nor a role names. Did you mean `team-a`?", run.Output + run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_SomeFail_ExitCodeAndPlaces()
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", Settings), ("roles/soc.yaml", Soc), ("tests/a.yaml", Passing), ("tests/b.yaml", Failing));

        var run = CommandRun.Of("test", "--bundle", bundle.Directory);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("tests/b.yaml:2:5: a <b> & \\u{0007}\n  Expected ALLOW; the answer is DENY, MISSING_PRIVILEGE (deleteCase).\n", run.Output);
        Assert.Contains("Expected createCase to be missing; the answer is DENY, MISSING_PRIVILEGE (updateCase).", run.Output);
        Assert.Contains("1 passed, 2 failed\n", run.Output);
    }

    [Fact]
    public void Test_JUnitAndJson_CountAndNameTheFailures()
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", Settings), ("roles/soc.yaml", Soc), ("tests/a.yaml", Passing), ("tests/b.yaml", Failing));
        var file = Path.Combine(bundle.Directory, "results.xml");

        var run = CommandRun.Of("test", "--bundle", bundle.Directory, "--json", "--junit", file);

        Assert.Equal(1, run.ExitCode);
        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal(2, report.RootElement.GetProperty("failed").GetInt32());
        Assert.Equal([true, false, false], report.RootElement.GetProperty("tests").EnumerateArray().Select(t => t.GetProperty("passed").GetBoolean()));
        var suites = XDocument.Load(file).Root!;
        Assert.Equal(("3", "2"), (suites.Attribute("tests")!.Value, suites.Attribute("failures")!.Value));
        Assert.Equal(["tests/a.yaml", "tests/b.yaml"], suites.Elements("testsuite").Select(s => s.Attribute("name")!.Value));
        Assert.Equal("a <b> & \\u{0007}", suites.Descendants("testcase").Skip(1).First().Attribute("name")!.Value);
        Assert.Equal(2, suites.Descendants("failure").Count());
    }

    [Fact]
    public void Test_NoTests_IsNotEvaluated()
    {
        using var bundle = new TemporaryBundle(("pdp.yaml", Settings));

        var run = CommandRun.Of("test", "--bundle", bundle.Directory);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("has no tests", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_BrokenTestFile_BundleIsUnusable()
    {
        using var bundle = new TemporaryBundle(("pdp.yaml", Settings), ("tests/a.yaml", "tests: [{expect: maybe}]"));

        var run = CommandRun.Of("test", "--bundle", bundle.Directory);

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("CP6002", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_ReportThatCannotBeWritten_SaysSo()
    {
        using var bundle = new TemporaryBundle(("pdp.yaml", Settings), ("roles/soc.yaml", Soc), ("tests/a.yaml", Passing));

        var run = CommandRun.Of("test", "--bundle", bundle.Directory, "--junit", Path.Combine(bundle.Directory, "none", "results.xml"));

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("cannot be written", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test")]
    [InlineData("test", "--bundle", "x", "--server", "http://127.0.0.1:1")]
    public void Test_WrongOptions_IsUsage(params string[] args) => Assert.Equal(2, CommandRun.Of(args).ExitCode);
}
