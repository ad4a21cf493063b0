using CasesPdp.FunctionalTests.Server;

namespace CasesPdp.FunctionalTests.DecisionLog;

/// <summary>A server that cannot log as it is told does not start.</summary>
public sealed class DecisionLogStartTests
{
    [Theory]
    [InlineData("File=/proc/decisions.ndjson", "CasesPdp:DecisionLog:File cannot be written: ")]
    [InlineData("File=/proc", "CasesPdp:DecisionLog:File must be the path of a file, not `/proc`")]
    [InlineData("File=/dev/stdout", "CasesPdp:DecisionLog:File cannot be written: ")]
    [InlineData("File=/dev/full", "CasesPdp:DecisionLog:File cannot be written: it is not a regular file")]
    [InlineData("File=/dev/null", "CasesPdp:DecisionLog:File cannot be written: it is not a regular file")]
    [InlineData("DurableOperations=deleteCase", "CasesPdp:DecisionLog:DurableOperations needs CasesPdp:DecisionLog:File")]
    [InlineData("Masked=user.id", "CasesPdp:DecisionLog:Masked needs CasesPdp:DecisionLog:File, Stdout or Otlp")]
    [InlineData("Hashed=user.id", "CasesPdp:DecisionLog:Hashed needs CasesPdp:DecisionLog:File, Stdout or Otlp")]
    [InlineData("Operations=getCase", "CasesPdp:DecisionLog:Operations needs CasesPdp:DecisionLog:File, Stdout or Otlp")]
    [InlineData("AllowSample=1", "CasesPdp:DecisionLog:AllowSample needs CasesPdp:DecisionLog:File, Stdout or Otlp")]
    [InlineData("Denies=false", "CasesPdp:DecisionLog:Denies needs CasesPdp:DecisionLog:File, Stdout or Otlp")]
    [InlineData("HashKeyFile=/etc/hostname", "CasesPdp:DecisionLog:HashKeyFile needs CasesPdp:DecisionLog:Hashed")]
    [InlineData("MaxFiles=3", "CasesPdp:DecisionLog:MaxFiles needs CasesPdp:DecisionLog:File")]
    [InlineData("Otlp=true", "CasesPdp:DecisionLog:Otlp is set, but no endpoint: set CasesPdp:OtlpEndpoint")]
    public async Task Start_SinkCannotBeUsed_IsRefusedByName(string setting, string message)
    {
        var (exitCode, _, error) = await Run($"--set=CasesPdp:DecisionLog:{setting}");

        Assert.Equal(2, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HashKeyTooShort_IsRefusedWithoutShowingIt()
    {
        using var log = new LogDirectory();
        var key = log.WriteKey("canary-secret");

        var (exitCode, output, error) = await Run(
            $"--set={log.Setting}", "--set=CasesPdp:DecisionLog:Hashed=user.id", $"--set=CasesPdp:DecisionLog:HashKeyFile={key}");

        Assert.Equal(2, exitCode);
        Assert.Contains($"HashKeyFile `{key}` holds 13 bytes; a key has 32 or more", error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", output + error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HashKeyEverybodyMayRead_IsRefused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "no file modes");
        using var log = new LogDirectory();
        var key = log.WriteKey(new string('k', 32), UnixFileMode.OtherRead);

        var (exitCode, _, error) = await Run(
            $"--set={log.Setting}", "--set=CasesPdp:DecisionLog:Hashed=user.id", $"--set=CasesPdp:DecisionLog:HashKeyFile={key}");

        Assert.Equal(2, exitCode);
        Assert.Contains($"CasesPdp:DecisionLog:HashKeyFile is `{key}`, which everybody on this machine may read", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_FileOfAnotherServer_IsRefusedByName()
    {
        using var log = new LogDirectory();
        await using var first = await RunningServer.StartDefaultAsync(log.Setting);

        var (exitCode, _, error) = await Run($"--set={log.Setting}");

        Assert.Equal(2, exitCode);
        Assert.Contains($"CasesPdp:DecisionLog:File cannot be written: `{log.File}` is the log of another process", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "CasesPdp:DecisionLog:Otlp is set, but no endpoint: set CasesPdp:OtlpEndpoint")]
    [InlineData("collector", "OTEL_EXPORTER_OTLP_ENDPOINT must be an http:// or https:// address, not `collector`")]
    public async Task Start_VariableHoldsNoEndpoint_IsRefusedByName(string endpoint, string message)
    {
        var (exitCode, _, error) = await ServerProcess.RunAsync(
            "Production", [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint)],
            "--default-bundle", "--set=CasesPdp:Listen:Decisions=127.0.0.1:0", "--set=CasesPdp:Listen:Operations=127.0.0.1:0",
            "--set=CasesPdp:DecisionLog:Otlp=true");

        Assert.Equal((2, $"casespdp-server: {message}"), (exitCode, error.TrimEnd()));
    }

    [Fact]
    public async Task Start_LogIsOn_SaysWhatIsLoggedWhereAndWithWhichKey()
    {
        using var log = new LogDirectory();
        using var server = ServerProcess.Start(
            "Production", "--default-bundle", "--set=CasesPdp:Listen:Decisions=127.0.0.1:0", "--set=CasesPdp:Listen:Operations=127.0.0.1:0",
            "--set=CasesPdp:DecisionLog:Stdout=true", "--set=CasesPdp:DecisionLog:Hashed=user.id");

        Assert.EndsWith(
            "decision log: standard output; all denies, allows of 0.01 of the calls; on disk before the answer: none",
            await server.LineWith("decision log:"),
            StringComparison.Ordinal);
        Assert.EndsWith("hashed with a random key of this process", await server.LineWith("decision log:"), StringComparison.Ordinal);
        await server.StopsCleanly();
    }

    private static Task<(int ExitCode, string Output, string Error)> Run(params string[] args) => ServerProcess.RunAsync(
        "Production",
        ["--default-bundle", "--set=CasesPdp:Listen:Decisions=127.0.0.1:0", "--set=CasesPdp:Listen:Operations=127.0.0.1:0", .. args]);
}
