namespace CasesPdp.Cli.Tests.Commands;

public sealed class CheckVerbTests
{
    [Theory]
    [InlineData(0, "ALLOW  ALLOWED", "--role", "t1_analyst", "--action", "getCase", "--owner", "securitySolution")]
    [InlineData(1, "missing   createCase", "--role", "t1_analyst", "--action", "createCase", "--owner", "securitySolution")]
    [InlineData(1, "DENY  UNKNOWN_OWNER", "--role", "t1_analyst", "--action", "getCase", "--owner", "cases")]
    [InlineData(1, "DENY  NO_KNOWN_ROLE", "--role", "nobody", "--action", "getCase", "--owner", "securitySolution")]
    [InlineData(1, "DENY  UNKNOWN_SPACE", "--role", "viewer", "--action", "getCase", "--owner", "securitySolution", "--space", "A")]
    [InlineData(1, "DENY  UNKNOWN_FACET", "--role", "viewer", "--action", "getCase", "--owner", "securitySolution", "--facet", "assigns")]
    [InlineData(1, "DENY  MISSING_PRIVILEGE", "--role", "editor", "--limited-by", "viewer", "--action", "createCase", "--owner", "securitySolution")]
    [InlineData(1, "DENY  CONNECTOR_NOT_AVAILABLE", "--role", "admin", "--action", "push-case", "--owner", "securitySolution", "--connector", ".email")]
    public void Check_OneQuestion_AnsweredAndExitCodeSaysWhether(int exitCode, string expected, params string[] question)
    {
        var run = CommandRun.Of(["check", "--example", "--allow-unknown", .. question]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(expected, run.Output, StringComparison.Ordinal);
        Assert.Matches("revision  [0-9a-f]{16}\n$", run.Output);
    }

    [Fact]
    public void Check_Json_SameObjectAsTheStream()
    {
        const string Line = """{"subject":{"properties":{"roles":["t1_analyst"]}},"action":{"name":"createCase"},"resource":{"properties":{"owner":"securitySolution"}}}""";
        var stream = CommandRun.WithInput(Line, "check", "--example", "--requests", "-");

        var single = CommandRun.Of("check", "--example", "--role", "t1_analyst", "--action", "createCase", "--owner", "securitySolution", "--json");

        Assert.Equal(stream.Output, single.Output);
    }

    [Fact]
    public void Check_SubjectOfTheBundlesList_HasItsRoles()
    {
        using var bundle = new TemporaryBundle(
            ("pdp.yaml", "bundle: 1\ndeployment: serverless-security-complete\n"), ("subjects.yaml", "ann: {roles: [t2_analyst]}\n"));

        var run = CommandRun.Of("check", "--bundle", bundle.Directory, "--subject", "ann", "--action", "createCase", "--owner", "securitySolution");

        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void Check_RolesWhereThePolicySaysWhoHasWhich_UsageError()
    {
        using var bundle = new TemporaryBundle(("pdp.yaml", "bundle: 1\ndeployment: serverless-security-complete\nrolesFrom: subjects\n"));

        var run = CommandRun.Of("check", "--bundle", bundle.Directory, "--role", "viewer", "--action", "getCase", "--owner", "securitySolution");

        Assert.Equal(2, run.ExitCode);
    }

    [Theory]
    [InlineData("check", "--role", "viewer")]
    [InlineData("check", "--action", "getCase", "--requests", "-")]
    [InlineData("check", "--requests", "-", "--space", "x")]
    [InlineData("check", "--role", "x", "--action", "getCase", "--bundle", "a", "--server", "http://b")]
    [InlineData("check", "--role", "x", "--action", "getCase", "--server", "nonsense")]
    [InlineData("check", "--nope")]
    [InlineData("chek")]
    [InlineData("check", "--role", "x", "--action", "getCase", "--bundle", "a", "--example")]
    [InlineData("check", "a", "--action", "getCase", "--bundle", "b")]
    [InlineData("check", "--example", "--action", "getCase")]
    public void Check_CommandLineWithoutSense_UsageErrorAndNothingOnStandardOutput(params string[] args)
    {
        var run = CommandRun.Of(args);

        Assert.Equal(2, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public void Check_NameOverTheLimit_UsageError()
    {
        var run = CommandRun.Of("check", "--example", "--action", "getCase", "--role", new string('x', 513));

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("513 bytes", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--role", 257, 256)]
    [InlineData("--limited-by", 257, 256)]
    [InlineData("--facet", 33, 32)]
    [InlineData("--owner", 257, 256)]
    [InlineData("--assignee", 1_001, 1_000)]
    public void Check_OptionGivenTooOften_UsageError(string option, int count, int most)
    {
        var run = CommandRun.Of(["check", "--example", "--action", "getCase", "--subject", "x", .. Enumerable.Repeat(new[] { option, "x" }, count).SelectMany(o => o)]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{option} is given {count} times; at most {most} are accepted.", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_UnusableBundle_FindingsOnStandardErrorAndNothingAnswered()
    {
        using var bundle = new TemporaryBundle(("pdp.yaml", "bundle: 1\nkibana: \"1.0\"\n"));

        var run = CommandRun.Of("check", "--bundle", bundle.Directory, "--role", "x", "--action", "getCase");

        Assert.Equal(3, run.ExitCode);
        Assert.Empty(run.Output);
        Assert.Contains("pdp.yaml:2:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_UnreadableRequests_NotEvaluated()
    {
        var run = CommandRun.Of("check", "--example", "--requests", "/no/such/file");

        Assert.Equal(3, run.ExitCode);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "Cannot reach http://127.0.0.1:1: connection refused; start the server, or give the address of the decisions port")]
    [InlineData("unix:/no/such/socket", "There is no socket /no/such/socket: start the server with CasesPdp:Listen:UnixSocket")]
    public void Check_ServerNotReached_NotEvaluated(string address, string why)
    {
        var run = CommandRun.Of("check", "--server", address, "--role", "x", "--action", "getCase");

        Assert.Equal(3, run.ExitCode);
        Assert.Contains(why, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_ReaderGoesAway_EndsQuietly()
    {
        using var error = new StringWriter();

        var exitCode = CasesPdpCli.Run(["check", "--example", "--role", "x", "--action", "getCase", "--allow-unknown", "--json"], Stream.Null, new BrokenPipe(), error);

        Assert.Equal(1, exitCode);
        Assert.DoesNotContain("Exception", error.ToString(), StringComparison.Ordinal);
    }

    private sealed class BrokenPipe : MemoryStream
    {
        private const int Errno = 32;

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("Broken pipe", Errno);
    }
}
