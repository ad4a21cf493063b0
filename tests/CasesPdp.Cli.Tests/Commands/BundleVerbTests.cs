using System.Text.Json;

namespace CasesPdp.Cli.Tests.Commands;

public sealed class BundleVerbTests : IDisposable
{
    private const string KibanaRoles = """
        [
          {"name":"soc","metadata":{},"elasticsearch":{"cluster":[],"indices":[],"run_as":[]},"kibana":[{"base":[],"feature":{"securitySolutionCasesV3":["all"]},"spaces":["ops"]}]},
          {"name":"superuser","metadata":{"_reserved":true},"elasticsearch":{"cluster":["all"]},"kibana":[]}
        ]
        """;

    private const string ElasticsearchRoles = """
        {"raw":{"cluster":[],"indices":[],"applications":[{"application":"kibana-.kibana","privileges":["feature_observabilityCasesV3.read"],"resources":["*"]}],"run_as":[],"metadata":{}}}
        """;

    private const string YamlRoles = "legacy:\n  cluster: [monitor]\n  applications:\n    - {application: kibana-.kibana, privileges: [all], resources: ['*']}\n";

    private const string Spaces = """
        [{"id":"default","name":"Default","disabledFeatures":[]},{"id":"ops","name":"Ops","disabledFeatures":["observabilityCases","observabilityCasesV2","observabilityCasesV3"],"solution":"classic"}]
        """;

    private readonly TemporaryBundle _exports = new(
        ("kibana.json", KibanaRoles), ("elasticsearch.json", ElasticsearchRoles), ("roles.yml", YamlRoles), ("spaces.json", Spaces),
        ("broken.json", "{"), ("other.json", "[1]"), ("half-name.json", """[{"name":"\ud800","kibana":[]}]"""),
        ("half-space.json", """{"r":{"kibana":[{"spaces":["\ud800"]}]}}"""));

    [Fact]
    public void Validate_Warnings_OneALineAndSummaryOnStandardError()
    {
        using var bundle = WithWarning();

        var run = CommandRun.Of("validate", "--bundle", bundle.Directory);

        Assert.Equal(0, run.ExitCode);
        Assert.Matches(@"^roles/r\.json:\d+:\d+: warning CP\d+: .+`nosuchprivilege`.*\n$", run.Output);
        Assert.StartsWith("0 errors, 1 warning; ", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_Strict_WarningsAreErrors()
    {
        using var bundle = WithWarning();

        var run = CommandRun.Of("validate", "--bundle", bundle.Directory, "--strict", "--json");

        Assert.Equal(1, run.ExitCode);
        using var report = JsonDocument.Parse(run.Output);
        Assert.False(report.RootElement.GetProperty("valid").GetBoolean());
        Assert.Equal("error", report.RootElement.GetProperty("findings")[0].GetProperty("severity").GetString());
    }

    [Fact]
    public void Validate_Errors_ExitCodeSaysSo()
    {
        using var bundle = new TemporaryBundle(("pdp.yaml", "bundle: 2\nnope: 1\n"));

        var run = CommandRun.Of("validate", "--bundle", bundle.Directory);

        Assert.Equal(1, run.ExitCode);
        Assert.True(run.Lines.Length >= 2);
    }

    [Fact]
    public void Validate_BundleBreaksItsOwnGuardRailAndTest_IsAnErrorForEach()
    {
        const string Rule = "{action: deleteCase, owners: [cases], roles: [superuser, kibana_admin, editor]}";
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", $"bundle: 1\nkibana: \"9.3\"\nlicense: platinum\nguardRails:\n  protected:\n  - {Rule}\n"),
            ("roles/r.json", """{"name": "r", "kibana": [{"spaces": ["*"], "base": [], "feature": {"generalCasesV3": ["all"]}}]}"""),
            ("tests/t.yaml", "tests:\n- {name: no, subject: {roles: [r]}, action: getCase, resource: {owner: cases}, expect: DENY}\n"));

        var run = CommandRun.Of("validate", "--bundle", bundle.Directory);

        Assert.Equal(1, run.ExitCode);
        Assert.Matches(@"^pdp\.yaml:6:\d+: error CP7001: .*`deleteCase`", run.Lines[0]);
        Assert.Matches(@"^tests/t\.yaml:2:\d+: error CP7003: The test `no` fails\.", run.Lines[1]);
    }

    [Fact]
    public void Validate_NoTests_LeavesThemOut()
    {
        using var bundle = WithFailingTest();

        var run = CommandRun.Of("validate", "--bundle", bundle.Directory, "--no-tests");

        Assert.Equal((0, ""), (run.ExitCode, run.Output));
    }

    [Fact]
    public void Validate_ErrorInOneRole_GuardRailsAreProvenAllTheSame()
    {
        using var bundle = WithFailingTest(
            "guardRails: {protected: [{action: deleteCase, owners: [cases], roles: [superuser, kibana_admin, editor]}]}\n",
            ("roles/broken.json", "{"));

        var run = CommandRun.Of("validate", "--bundle", bundle.Directory, "--json");

        Assert.Equal(1, run.ExitCode);
        using var report = JsonDocument.Parse(run.Output);
        var root = report.RootElement;
        Assert.Equal(["CP7001", "CP1101"], root.GetProperty("findings").EnumerateArray().Select(f => f.GetProperty("code").GetString()));
        Assert.Equal(["tests"], root.GetProperty("notJudged").EnumerateArray().Select(n => n.GetString()));
    }

    [Fact]
    public void Validate_ErrorInAFileOfTests_OtherTestsRun()
    {
        using var bundle = WithFailingTest("", ("tests/broken.yaml", "tests: 1\n"));

        var run = CommandRun.Of("validate", "--bundle", bundle.Directory);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("tests/broken.yaml:1:8: error CP1201", run.Output, StringComparison.Ordinal);
        Assert.Contains("error CP7003: The test `no` fails.", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_ErrorInSettings_RolesAreCheckedAndTheRestIsNamed()
    {
        using var bundle = WithFailingTest("guardRails: {maxNarrowedCells: -1}\n", ("roles/s.json", """
            {"name": "s", "kibana": [{"spaces": ["*"], "base": [], "feature": {"generalCasesV3": ["al"]}}]}
            """));

        var run = CommandRun.Of("validate", "--bundle", bundle.Directory);

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("pdp.yaml:4:", run.Output, StringComparison.Ordinal);
        Assert.Contains("warning CP3010", run.Output, StringComparison.Ordinal);
        Assert.Contains("Not judged, because of these errors: guard rails, tests.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_EveryKindOfExport_BundleAnswersAsTheExportsSay()
    {
        var into = Path.Combine(_exports.Directory, "policy");

        var run = CommandRun.Of(
            "import", Export("kibana.json"), Export("elasticsearch.json"), Export("roles.yml"), Export("spaces.json"), "--into", into, "--kibana", "9.3",
            "--license", "platinum");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("superuser", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Check(into, "soc", "createCase", "securitySolution", "ops"));
        Assert.Equal(1, Check(into, "soc", "createCase", "securitySolution", "default"));
        Assert.Equal(0, Check(into, "raw", "getCase", "observability", "default"));
        Assert.Equal(1, Check(into, "raw", "getCase", "observability", "ops"));
        Assert.Equal(0, Check(into, "legacy", "deleteCase", "cases", "default"));
    }

    [Theory]
    [InlineData("""[{"name":"r","elasticsearch":{"indices":[{"names":[".cases*"],"privileges":["read"]}]},"kibana":[]}]""", "CP3024")]
    [InlineData("""{"r":{"cluster":[],"indices":[{"names":[".cases*"],"privileges":["read"]}],"applications":[]}}""", "CP3024")]
    [InlineData("""{"r":{"indices":[{"names":[".cases*"],"privileges":["read"]}],"run_as":[]}}""", "CP3024")]
    [InlineData("""[{"name":"r","body":{"kibana":[{"spaces":["*"],"base":["all"],"feature":{}}]}}]""", "CP3022")]
    [InlineData("""{"r":{"body":{"kibana":[{"spaces":["*"],"base":["all"],"feature":{}}]}}}""", "CP3022")]
    public void Import_WhatValidationLooksInto_IsCarriedOver(string export, string code)
    {
        File.WriteAllText(Export("carried.json"), export);

        var run = CommandRun.Of("import", Export("carried.json"), "--into", Path.Combine(_exports.Directory, "c"), "--kibana", "9.3");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"warning {code}: ", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_DirectoryNotEmpty_RefusedUnlessForced()
    {
        var into = Directory.CreateDirectory(Path.Combine(_exports.Directory, "full")).FullName;
        File.WriteAllText(Path.Combine(into, "note"), "x");

        var refused = CommandRun.Of("import", Export("kibana.json"), "--into", into, "--kibana", "9.3");
        var forced = CommandRun.Of("import", Export("kibana.json"), "--into", into, "--kibana", "9.3", "--force");

        Assert.Equal(2, refused.ExitCode);
        Assert.False(refused.Output.Contains("wrote", StringComparison.Ordinal));
        Assert.Contains("wrote pdp.yaml", forced.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_ForcedTwice_LeavesEveryFileAsItWas()
    {
        var into = Directory.CreateDirectory(Path.Combine(_exports.Directory, "kept", "roles")).Parent!.FullName;
        const string settings = "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\n";
        File.WriteAllText(Path.Combine(into, "pdp.yaml"), settings);
        File.WriteAllText(Path.Combine(into, "roles", "kibana.json"), "[]");

        var run = CommandRun.Of("import", Export("kibana.json"), "--into", into, "--kibana", "8.19", "--force");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal("kept pdp.yaml\nwrote roles/kibana-2.json\n", run.Output);
        Assert.Equal(settings, File.ReadAllText(Path.Combine(into, "pdp.yaml")));
        Assert.Equal("[]", File.ReadAllText(Path.Combine(into, "roles", "kibana.json")));
    }

    [Theory]
    [InlineData("validate")]
    [InlineData("info")]
    public void Bundle_NoDirectory_SaysWhatItIs(string verb)
    {
        var absent = CommandRun.Of(verb, "--bundle", Export("nosuch"));
        var file = CommandRun.Of(verb, "--bundle", Export("kibana.json"));
        var empty = CommandRun.Of(verb, "--bundle", "");

        Assert.Equal((3, 3, 2), (absent.ExitCode, file.ExitCode, empty.ExitCode));
        Assert.Contains("is a file; name the directory that holds it", file.Error, StringComparison.Ordinal);
        Assert.Contains("--bundle is empty", empty.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broken.json", 3)]
    [InlineData("other.json", 3)]
    [InlineData("half-name.json", 3)]
    [InlineData("half-space.json", 3)]
    [InlineData("absent.json", 3)]
    public void Import_NoExport_NothingWritten(string file, int exitCode)
    {
        var into = Path.Combine(_exports.Directory, "none");

        var run = CommandRun.Of("import", Export(file), "--into", into, "--kibana", "9.3");

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(file, run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(into));
    }

    [Fact]
    public void Import_StackWithoutKibanaVersion_UsageError()
    {
        var run = CommandRun.Of("import", Export("kibana.json"), "--into", Path.Combine(_exports.Directory, "x"));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--kibana", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_Json_SaysWhatWasDone()
    {
        var run = CommandRun.Of("import", Export("kibana.json"), "--into", Path.Combine(_exports.Directory, "j"), "--kibana", "9.3", "--json");

        using var report = JsonDocument.Parse(run.Output);
        Assert.Equal(1, report.RootElement.GetProperty("roles").GetInt32());
        Assert.True(report.RootElement.GetProperty("valid").GetBoolean());
    }

    public void Dispose() => _exports.Dispose();

    private static TemporaryBundle WithFailingTest(string settings = "", params (string Path, string Content)[] more) => new(
    [
        ("pdp.yaml", $"bundle: 1\nkibana: \"9.3\"\nlicense: platinum\n{settings}"),
        ("roles/r.json", """{"name": "r", "kibana": [{"spaces": ["*"], "base": [], "feature": {"generalCasesV3": ["all"]}}]}"""),
        ("tests/t.yaml", "tests:\n- {name: no, subject: {roles: [r]}, action: getCase, resource: {owner: cases}, expect: DENY}\n"),
        .. more,
    ]);

    private static TemporaryBundle WithWarning() => new(
        ("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicense: platinum\n"),
        ("roles/r.json", """{"name":"r","kibana":[{"spaces":["*"],"base":[],"feature":{"securitySolutionCasesV3":["nosuchprivilege"]}}]}"""));

    private static int Check(string bundle, string role, string action, string owner, string space) =>
        CommandRun.Of("check", "--bundle", bundle, "--role", role, "--action", action, "--owner", owner, "--space", space).ExitCode;

    private string Export(string file) => Path.Combine(_exports.Directory, file);
}
