namespace CasesPdp.Cli.Tests.Commands;

/// <summary>Users, role mappings, standard input, and bringing a bundle up to date.</summary>
public sealed class ImportVerbTests : IDisposable
{
    private const string Roles = """
        {"soc":{"applications":[{"application":"kibana-.kibana","privileges":["feature_securitySolutionCasesV3.all"],"resources":["space:ops"]}]}}
        """;

    private const string WiderRoles = """
        {"soc":{"applications":[{"application":"kibana-.kibana","privileges":["feature_securitySolutionCasesV3.all"],"resources":["*"]}]}}
        """;

    private const string Users = """
        {"jane":{"username":"jane","roles":["soc"],"metadata":{},"enabled":true,"profile_uid":"u_1"},
         "gone":{"username":"gone","roles":["soc"],"metadata":{},"enabled":false}}
        """;

    private const string Mappings = """
        {"m":{"enabled":true,"roles":["viewer"],"rules":{"any":[{"field":{"username":"jane"}},{"field":{"username":["joe"]}}]},"metadata":{}},
         "off":{"enabled":false,"roles":["viewer"],"rules":{"field":{"groups":"x"}}}}
        """;

    private readonly TemporaryBundle _exports = new(
        ("roles.json", Roles), ("users.json", Users), ("mappings.json", Mappings),
        ("spaces.json", """[{"id":"ops","name":"Ops","disabledFeatures":[]}]"""));

    private string Policy => Path.Combine(_exports.Directory, "policy");

    public void Dispose() => _exports.Dispose();

    [Fact]
    public void Import_UsersAndMappings_BecomeSubjects()
    {
        var run = Import("roles.json", "users.json", "mappings.json");

        Assert.Equal(0, run.ExitCode);
        const string Expected = "\"jane\":\n  roles: [\"soc\", \"viewer\"]\n  profileUid: \"u_1\"\n\"joe\":\n  roles: [\"viewer\"]\n";
        Assert.Equal(Expected, Read("subjects.yaml"));
        Assert.Contains("Left out, since they are disabled: gone.", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, CommandRun.Of(
            "check", "--bundle", Policy, "--subject", "jane", "--action", "createCase", "--owner", "securitySolution", "--space", "ops").ExitCode);
    }

    [Theory]
    [InlineData("", "Assumed a basic licence, since exports do not tell it: where it is another, set `license` in pdp.yaml.")]
    [InlineData("--license gold", "")]
    [InlineData("--deployment serverless-security-complete", "")]
    public void Import_LicenceNotGiven_SaysWhatIsAssumed(string options, string note)
    {
        string[] kibana = options.Contains("serverless", StringComparison.Ordinal) ? [] : ["--kibana", "9.3"];
        var run = CommandRun.Of(
            ["import", Path.Combine(_exports.Directory, "roles.json"), "--into", Policy, .. kibana, .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(note, string.Concat(run.Error.Split(Environment.NewLine).Where(l => l.StartsWith("Assumed", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("""{"m":{"roles":["a"],"rules":{"field":{"groups":"x"}}}}""", "rules other than `field: {username: NAME}`, so which users it applies to")]
    [InlineData("""{"m":{"roles":["a"],"rules":{"field":{"username":"*"}}}}""", "rules other than")]
    [InlineData("""{"m":{"roles":["a"],"rules":{"field":{"username":"/a.*/"}}}}""", "rules other than")]
    [InlineData("""{"m":{"roles":["a"],"rules":{"all":[{"field":{"username":"a"}}]}}}""", "rules other than")]
    [InlineData("""[{"name":"m","role_templates":[{"template":{}}],"rules":{"field":{"username":"a"}}}]""", "role templates, so which roles it gives")]
    public void Import_RoleMappingOfNoFixedUsers_LeftOutByName(string export, string reason)
    {
        File.WriteAllText(Path.Combine(_exports.Directory, "other.json"), export);
        File.WriteAllText(Path.Combine(_exports.Directory, "mapped.json"), """{"n":{"roles":["soc"],"rules":{"field":{"username":"ann"}}}}""");

        var run = Import("roles.json", "mapped.json", "other.json");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"warning: role mapping `m` is left out: it has {reason}", run.Error, StringComparison.Ordinal);
        Assert.Contains("ann", File.ReadAllText(Path.Combine(Policy, "subjects.yaml")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""[{"id":"c","name":"Jira","connector_type_id":".jira"}]""", "is not an export that can be imported")]
    [InlineData("""{"a":{"b":1}}""", "is not an export that can be imported")]
    public void Import_WhatHoldsNoRoles_RefusedByName(string export, string message)
    {
        File.WriteAllText(Path.Combine(_exports.Directory, "other.json"), export);

        var run = Import("other.json");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
        Assert.Contains("`other.json`", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Policy));
    }

    [Theory]
    [InlineData("""{"roles":[{"name":"soc","kibana":[{"spaces":["*"],"base":["all"],"feature":{}}]}]}""", "imported.json")]
    [InlineData("soc:\n  applications: []\n", "imported.yaml")]
    public void Import_StandardInput_IsRead(string input, string file)
    {
        var run = CommandRun.WithInput(input, "import", "-", "--into", Policy, "--kibana", "9.3");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal($"wrote pdp.yaml\nwrote roles/{file}\n", run.Output.Split("roles/imported.yaml:")[0]);
    }

    [Fact]
    public void Import_Update_ReplacesWhatWasImportedAndShowsTheDifference()
    {
        Import("roles.json", "spaces.json");
        const string Rails = "# ours\nguardRails: {maxWidenedCells: 0}\n";
        File.AppendAllText(Path.Combine(Policy, "pdp.yaml"), Rails);
        File.WriteAllText(Path.Combine(Policy, "roles", "ours.json"), """{"name":"ours","kibana":[{"spaces":["*"],"base":["read"],"feature":{}}]}""");
        File.WriteAllText(Path.Combine(_exports.Directory, "roles.json"), WiderRoles);
        File.WriteAllText(Path.Combine(_exports.Directory, "spaces.json"), """[{"id":"new","disabledFeatures":["discover"]}]""");

        var run = Update("roles.json", "spaces.json");
        var again = Update("roles.json", "spaces.json");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("wrote pdp.yaml\nwrote roles/roles.json\n", run.Output, StringComparison.Ordinal);
        Assert.Contains("createCase", run.Output, StringComparison.Ordinal);
        Assert.Contains("`maxWidenedCells` allows 0", run.Output, StringComparison.Ordinal);
        Assert.EndsWith($"spaces:\n  \"new\":\n    disabledFeatures: [\"discover\"]\n{Rails}", Read("pdp.yaml"), StringComparison.Ordinal);
        Assert.Contains("\"ours\"", Read("roles/ours.json"), StringComparison.Ordinal);
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("wrote", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_UpdateThatWouldNotValidate_WritesNothing()
    {
        Import("roles.json");
        File.AppendAllText(Path.Combine(Policy, "pdp.yaml"), "guardRails: {limitations: [{roles: [soc], spaces: [ops]}]}\n");
        var before = Read("roles/roles.json");
        File.WriteAllText(Path.Combine(_exports.Directory, "roles.json"), WiderRoles);

        var run = Update("roles.json");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("error CP7002", run.Output, StringComparison.Ordinal);
        Assert.Contains("nothing is written", run.Error, StringComparison.Ordinal);
        Assert.Equal(before, Read("roles/roles.json"));
    }

    [Fact]
    public void Import_UpdateOfAFileChangedByHand_IsRefused()
    {
        Import("roles.json", "users.json");
        File.AppendAllText(Path.Combine(Policy, "roles", "roles.json"), "\n");

        var run = Update("roles.json");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains("`roles/roles.json` was changed by hand", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_UpdateOfHandWrittenFiles_KeepsThem()
    {
        Import("roles.json");
        File.WriteAllText(Path.Combine(Policy, "subjects.yaml"), "kim: {roles: [soc]}\n");
        File.WriteAllText(Path.Combine(Policy, "roles", "more.json"), "[]");
        File.WriteAllText(Path.Combine(_exports.Directory, "more.json"), Roles);

        var subjects = Update("users.json");
        var roles = Update("more.json");

        Assert.Contains("kept subjects.yaml\n", subjects.Output, StringComparison.Ordinal);
        Assert.Equal("kim: {roles: [soc]}\n", Read("subjects.yaml"));
        Assert.Equal(3, roles.ExitCode);
        Assert.Contains("`roles/more.json` was not written by an import", roles.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--kibana 9.3")]
    [InlineData("--license gold")]
    [InlineData("--deployment stack")]
    [InlineData("--force")]
    public void Import_UpdateWithSettings_UsageError(string option)
    {
        var run = CommandRun.Of([.. $"import x.json --into {Policy} --update".Split(' '), .. option.Split(' ')]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("does not go with --update", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Import_UpdateOfNoBundle_UsageError() => Assert.Equal(2, Update("roles.json").ExitCode);

    [Fact]
    public void Import_Help_ShowsHowToExport() =>
        Assert.Contains("curl -u USER ES/_security/role_mapping", CommandRun.Of("import", "--help").Output, StringComparison.Ordinal);

    private CommandRun Import(params string[] files) =>
        CommandRun.Of(["import", .. files.Select(Export), "--into", Policy, "--kibana", "9.3", "--license", "platinum"]);

    private CommandRun Update(params string[] files) => CommandRun.Of(["import", .. files.Select(Export), "--into", Policy, "--update"]);

    private string Export(string file) => Path.Combine(_exports.Directory, file);

    private string Read(string file) => File.ReadAllText(Path.Combine(Policy, file));
}
