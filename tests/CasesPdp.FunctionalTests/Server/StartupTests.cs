using CasesPdp.FunctionalTests.Reload;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using Grpc.Net.Client;

namespace CasesPdp.FunctionalTests.Server;

public sealed class StartupTests
{
    private static readonly string[] FreePorts =
        ["--set=CasesPdp:Listen:Decisions=127.0.0.1:0", "--set=CasesPdp:Listen:Operations=127.0.0.1:0"];

    [Fact]
    public async Task Main_ProductionWithoutABundle_RefusesToStart()
    {
        var (exitCode, output, error) = await ServerProcess.RunAsync("Production");

        Assert.Equal((3, ""), (exitCode, output));
        Assert.Contains("no bundle is named", error, StringComparison.Ordinal);
        Assert.Contains("--default-bundle", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_BundleWithErrors_PrintsThemAllAndServesNothing()
    {
        using var bundle = new TestDirectory()
            .Write("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nlicence: gold\ndeployment: nowhere\n")
            .Write("roles/a.json", "{\"name\": \"a\", \"kibana\": [5]}");

        var (exitCode, output, error) = await ServerProcess.RunAsync("Production", "--bundle", bundle.Path);

        Assert.Equal((3, ""), (exitCode, output));
        Assert.Matches("(?m)^pdp.yaml:3:1: error", error);
        Assert.Matches("(?m)^pdp.yaml:4:13: error", error);
        Assert.Matches("(?m)^roles/a.json:1:\\d+: error", error);
        Assert.Contains("nothing is served", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_BundleThatIsNotThere_RefusesToStart()
    {
        var (exitCode, _, error) = await ServerProcess.RunAsync("Development", "--bundle=/nowhere/at/all");

        Assert.Equal(3, exitCode);
        Assert.NotEmpty(error);
    }

    [Fact]
    public async Task Main_Help_PrintsTheOptions()
    {
        var (exitCode, output, _) = await ServerProcess.RunAsync("Production", "--help");

        Assert.Equal(0, exitCode);
        Assert.Contains("--bundle DIR", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Main_Terminated_LogsWhatItServesAndStops()
    {
        using var process = ServerProcess.Start("Development", FreePorts);

        await process.LineWith("built-in example policy");
        var serves = await process.LineWith("serving revision ");
        using var channel = await ChannelTo(process);
        var info = new DecisionService.DecisionServiceClient(channel).GetServerInfo(new GetServerInfoRequest());

        Assert.Contains($"serving revision {info.Revision.Digest[..16]}", serves, StringComparison.Ordinal);
        await process.StopsCleanly();
    }

    [Fact]
    public async Task Main_Sighup_ReadsTheBundleAgainAndServesOn()
    {
        using var bundle = new PolicyDirectory();
        using var process = ServerProcess.Start("Production", ["--bundle", bundle.Path, "--set=CasesPdp:Reload:Watch=false", .. FreePorts]);
        await process.LineWith("try: ");
        bundle.Grant("all");

        await process.Signal("-HUP");

        Assert.Contains($"revision {bundle.Digest[..16]}", await process.LineWith(", by `SIGHUP`"), StringComparison.Ordinal);
        Assert.Contains(bundle.Digest[..16], await process.LineWith("SIGHUP: the bundle was read: Activated"), StringComparison.Ordinal);
        bundle.Write("roles/r.json", "{");
        await process.Signal("-HUP");
        Assert.Contains("Failed", await process.LineWith("SIGHUP: "), StringComparison.Ordinal);
        await process.StopsCleanly();
    }

    // The command in the log is made to be pasted into a shell.
    [Fact]
    public async Task Main_HostileRoleNames_AreNeitherRawNorInTheCommandOfTheLog()
    {
        using var bundle = new PolicyDirectory(
            extraSettings: "guardRails: {protected: [{action: deleteCase, roles: [superuser, kibana_admin, editor]}]}\n");
        bundle.Write("roles/r.json", PolicyDirectory.Role("read", "zz$(reboot)"));
        bundle.Write("roles/s.json", PolicyDirectory.Role("read", "zz\\u001b[31m"));
        bundle.Write("roles/t.json", PolicyDirectory.Role("read", "zoe-1.x_y"));
        using var process = ServerProcess.Start("Production", ["--bundle", bundle.Path, "--set=CasesPdp:Reload:Watch=false", .. FreePorts]);
        var command = await process.LineWith("try: ");
        bundle.Write("roles/s.json", PolicyDirectory.Role("all", "zz\\u001b[31m"));

        await process.Signal("-HUP");

        Assert.Contains(" --role zoe-1.x_y --", command, StringComparison.Ordinal);
        var held = await process.LineWith("For example: ");
        Assert.Contains(@"zz\u{001B}[31m", held, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b[31m", held, StringComparison.Ordinal);
        await process.StopsCleanly();
    }

    [Fact]
    public async Task Main_SighupWithoutDirectory_IsIgnoredAndServesOn()
    {
        using var process = ServerProcess.Start("Production", ["--default-bundle", .. FreePorts]);
        using var channel = await ChannelTo(process);

        await process.Signal("-HUP");

        await process.LineWith("SIGHUP is ignored");
        Assert.NotNull(new DecisionService.DecisionServiceClient(channel).GetServerInfo(new GetServerInfoRequest()).Revision);
        await process.StopsCleanly();
    }

    [Theory]
    [InlineData("--unknown")]
    [InlineData("surplus")]
    [InlineData("--bundle")]
    [InlineData("--default-bundle=yes")]
    [InlineData("--set", "novalue")]
    [InlineData("--set", "Listen:Decisions=127.0.0.1:0")]
    [InlineData("--set", "urls=http://127.0.0.1:0")]
    [InlineData("--set", "CasesPdp=x")]
    [InlineData("--bundle", "a", "--bundle=b")]
    [InlineData("--bundle", "a", "--default-bundle")]
    [InlineData("--bundle=")]
    public void Parse_WrongOption_IsAUsageError(params string[] args) =>
        Assert.Equal(2, Assert.Throws<StartupRefusedException>(() => ServerArguments.Parse(args)).ExitCode);

    [Theory]
    [InlineData("did you mean `--default-bundle`?", "--default-bundel")]
    [InlineData("did you mean CasesPdp:Listen:Decisions?", "--set", "Listen:Decisions=127.0.0.1:0")]
    [InlineData("did you mean CasesPdp:DrainSeconds?", "--set", "CasePdp:DrainSeconds=1")]
    public void Parse_MistypedOption_SuggestsTheKnownOne(string suggestion, params string[] args) =>
        Assert.Contains(suggestion, Assert.Throws<StartupRefusedException>(() => ServerArguments.Parse(args)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Main_PortInUse_ReportsItInOneLine()
    {
        await using var server = await RunningServer.StartDefaultAsync();

        var (exitCode, output, error) = await ServerProcess.RunAsync(
            "Production", "--default-bundle", $"--set=CasesPdp:Listen:Decisions={server.Decisions.Authority}");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Matches("^casespdp-server: cannot listen: [^\n]*\\. Set CasesPdp:Listen:Decisions to a free port\\.\n$", error);
    }

    [Fact]
    public async Task Main_VariableThatIsNoSetting_IsNamedWithTheOneMeant()
    {
        var (exitCode, _, error) = await ServerProcess.RunAsync(
            "Production", [("CASESPDP__LISTEN__DECISION", "127.0.0.1:0")], "--default-bundle");

        Assert.Equal(2, exitCode);
        Assert.Equal("casespdp-server: CASESPDP__LISTEN__DECISION of the environment is not known; did you mean CASESPDP__LISTEN__DECISIONS?\n", error);
    }

    [Fact]
    public async Task Main_DirectoryWithoutItsOption_NamesTheOption()
    {
        var (exitCode, _, error) = await ServerProcess.RunAsync("Production", "policy");

        Assert.Equal((2, "casespdp-server: unexpected argument `policy`; use --bundle policy; --help lists the options\n"), (exitCode, error));
    }

    [Fact]
    public async Task Main_BundleIsAFile_RefusesToStart()
    {
        using var bundle = new TestDirectory().Write("pdp.yaml", "bundle: 1\n");

        var (exitCode, _, error) = await ServerProcess.RunAsync("Production", "--bundle", Path.Combine(bundle.Path, "pdp.yaml"));

        Assert.Equal(3, exitCode);
        Assert.Contains("is a file; name the directory that holds it", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("CasesPdp:Listen:Decisions=0.0.0.0:0", "AllowPlaintext")]
    [InlineData("CasesPdp:Listen:Operations=[::]:0", "AllowPlaintext")]
    [InlineData("CasesPdp:Listen:Operations=localhost:5081", "IP address")]
    [InlineData("CasesPdp:Listen:Decisions=127.0.0.1", "IP address")]
    [InlineData("CasesPdp:Listen:Decisions=127.0.0.1:65536", "IP address")]
    [InlineData("CasesPdp:Listen:Decisions=::1:5080", "IP address")]
    [InlineData("CasesPdp:Listen:AlowPlaintext=true", "AlowPlaintext is not known; did you mean AllowPlaintext?")]
    [InlineData("CasesPdp:Decisions=127.0.0.1:0", "CasesPdp:Decisions is not known; did you mean CasesPdp:Listen:Decisions?")]
    [InlineData("CasesPdp:Reflection=yes", "CasesPdp:Reflection must be true or false, not `yes`")]
    [InlineData("CasesPdp:Listen:MaxConnections=0", "MaxConnections")]
    [InlineData("CasesPdp:DrainSeconds=soon", "CasesPdp:DrainSeconds must be a whole number, not `soon`")]
    [InlineData("CasesPdp:OtlpEndpoint=file:///tmp/x", "OtlpEndpoint")]
    [InlineData("CasesPdp:Listen:UnixSocket=/nowhere/at/all.sock", "UnixSocket")]
    public void Build_WrongSetting_IsAUsageErrorThatNamesIt(string setting, string named)
    {
        var refused = Assert.Throws<StartupRefusedException>(
            () => ServerHost.Build(ServerArguments.Parse(["--default-bundle", $"--set={setting}"])));

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Build_SeveralWrongSettings_AreAllNamed()
    {
        var arguments = ServerArguments.Parse(
        [
            "--default-bundle", "--set=CasesPdp:Listen:Decisions=x", "--set=CasesPdp:Listen:Operations=y", "--set=CasesPdp:DrainSeconds=-1",
        ]);

        var refused = Assert.Throws<StartupRefusedException>(() => ServerHost.Build(arguments));

        Assert.Equal(3, refused.Message.Split('\n').Length);
        await using var meant = await RunningServer.StartDefaultAsync("CasesPdp:Listen:AllowPlaintext=true");
    }

    [Fact]
    public async Task Build_UrlsAndKestrelSection_OpenNoListener()
    {
        const string Urls = "ASPNETCORE_URLS";
        const string Endpoint = "Kestrel__Endpoints__Extra__Url";
        try
        {
            Environment.SetEnvironmentVariable(Urls, "http://127.0.0.1:0");
            Environment.SetEnvironmentVariable(Endpoint, "http://127.0.0.1:0");
            await using var server = await RunningServer.StartDefaultAsync();

            var addresses = server.Addresses();

            Assert.Equal(3, addresses.Count);
        }
        finally
        {
            Environment.SetEnvironmentVariable(Urls, null);
            Environment.SetEnvironmentVariable(Endpoint, null);
        }
    }

    // The log names one command to try, with the address.
    private static async Task<GrpcChannel> ChannelTo(ServerProcess process) =>
        GrpcChannel.ForAddress((await process.LineWith("try: ")).Split("--server ")[1].Split(' ')[0]);
}
