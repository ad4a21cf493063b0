using CasesPdp.FunctionalTests.Callers;

namespace CasesPdp.FunctionalTests.CommandLine;

/// <summary>The command line before a server that knows its callers, over TLS, and by its unix socket.</summary>
public sealed class SecureServerTests(CallerServer fixture) : IClassFixture<CallerServer>
{
    private const string Check = "check --role t1_analyst --action getCase --owner securitySolution";

    private string Decisions => fixture.Server.Decisions.ToString();

    private string Ca => $"--ca {fixture.Files.At("ca.pem")}";

    [Fact]
    public void Check_CertificateOrToken_IsAnswered()
    {
        Answers($"{Check} --server {Decisions} {Ca} {Token(CallerFiles.BuildToken)}");
        Answers($"who-can --action getCase --owner securitySolution --space default --server unix:{fixture.Files.Socket} {Token(CallerFiles.BuildToken)}");
        Answers($"revisions --server {fixture.Server.Administration} {Ca} {Token(CallerFiles.PublisherToken)}");
        Answers($"revisions --server {fixture.Server.Administration} {Ca} {Identity(CallerFiles.Operator)}");
    }

    [Fact]
    public void Check_CallerThatMayNotSeeThePolicy_IsAnsweredWithOneNote()
    {
        var ui = $"--server {Decisions} {Ca} {Identity(CallerFiles.Ui)}";
        var run = CliRun.Of($"check --role t1_analist --action getCase --owner securitySolution --space tem {ui}".Split(' '));

        Assert.Equal((1, $"note: not checked: the names of spaces, roles. The server `{Decisions}` does not grant this to `{CallerFiles.Ui}`: "
            + "it needs to be listed in CasesPdp:Callers:Insight.\n"), (run.ExitCode, run.Error));
        Assert.StartsWith("DENY  NO_KNOWN_ROLE", run.Output, StringComparison.Ordinal);
        var stream = CliRun.WithInput(
            "{\"subject\":{\"id\":\"a\",\"properties\":{\"roles\":[\"x\"]}},\"action\":{\"name\":\"getCase\"},\"resource\":{\"properties\":{\"owner\":\"securitySolution\"}}}\n",
            $"check --requests - {ui}".Split(' '));
        Assert.StartsWith("note: not checked: the names of roles. The server", stream.Error, StringComparison.Ordinal);
        Assert.Equal(2, stream.Error.Split('\n').Length);
        Assert.Equal(3, CliRun.Of($"list spaces {ui}".Split(' ')).ExitCode);
    }

    [Fact]
    public void Health_WithoutAnyCredential_IsAnswered()
    {
        Answers($"health --server {Decisions} {Ca}");
        Answers($"health --server unix:{fixture.Files.Socket}");
    }

    [Fact]
    public async Task Health_ServersWithoutAndWithMutualTls_IsAnswered()
    {
        await using var plain = await Server.RunningServer.StartDefaultAsync();
        await using var mutual = await Server.RunningServer.StartDefaultAsync(fixture.Files.MutualTls);

        Answers($"health --server {plain.Decisions}");
        Answers($"health --server {mutual.Decisions} {Ca} {Identity(CallerFiles.Ui)}");
        Fails(3, $"{mutual.Decisions} closed the connection: it may want a certificate by --cert and --key", $"health --server {mutual.Decisions} {Ca}");
    }

    [Fact]
    public async Task Health_CertificateForOtherNames_IsSaidInOneLine()
    {
        var identity = fixture.Files.Authority.Issue(n => n.AddDnsName("other.example.org"), usage: "1.3.6.1.5.5.7.3.1");
        await using var server = await Server.RunningServer.StartDefaultAsync(
            $"CasesPdp:Tls:Certificate={fixture.Files.Write("other-name.pem", identity.Certificate)}",
            $"CasesPdp:Tls:Key={fixture.Files.Write("other-name.key", identity.Key)}");

        Fails(3, $"{server.Decisions} has a certificate for other names: use one of those", $"health --server {server.Decisions} {Ca}");
    }

    [Fact]
    public void Check_WhatIsNotTrustedOrGranted_IsSaidInOneLine()
    {
        var other = new TestAuthority();
        var otherCa = fixture.Files.Write("other-ca.pem", other.Pem);
        var token = Token(CallerFiles.Token("nobody"));

        Fails(3, $"{Decisions} has a certificate that is not trusted: name the authority that issued it with --ca FILE", $"{Check} --server {Decisions}");
        Fails(3, $"{Decisions} has a certificate that is not trusted", $"{Check} --server {Decisions} --ca {otherCa}");
        Fails(3, $"The server `{Decisions}` answers known callers only: give --token-file FILE, or --cert FILE and --key FILE.", $"{Check} --server {Decisions} {Ca}");
        Fails(3, $"The server `{Decisions}` does not know the token of --token-file.", $"{Check} --server {Decisions} {Ca} {token}");
        Fails(
            3,
            $"The server `{Decisions}` does not grant this to `{CallerFiles.Operator}`: it needs to be listed in CasesPdp:Callers:Decisions.",
            $"{Check} --server {Decisions} {Ca} {Identity(CallerFiles.Operator)}");
        Fails(3, "does not grant this to `token:build`", $"reload --server {fixture.Server.Administration} {Ca} {Token(CallerFiles.BuildToken)}");
        Fails(3, "closed the connection: it may want a certificate by --cert and --key, or not accept that one", $"{Check} --server {Decisions} {Ca} {Identity(other.Client(CallerFiles.Ui))}");
        other.Dispose();
    }

    [Fact]
    public void Check_FilesThatMakeNoSense_AreUsageErrors()
    {
        var certificate = fixture.Files.At("server.pem");
        var server = $"{Check} --server {Decisions}";
        var key = fixture.Files.Write("cli-other.key", fixture.Files.Authority.Client(CallerFiles.Ui).Key);

        Fails(2, "--cert and --key go together.", $"{server} --cert {certificate}");
        Fails(2, "--ca /nowhere does not exist", $"{server} --ca /nowhere");
        Fails(2, "holds no certificate in PEM form", $"{server} --ca {key}");
        Fails(2, "holds no key that belongs to the certificate", $"{server} --cert {certificate} --key {key}");
        Fails(2, "must hold a token and nothing else", $"{server} --token-file {fixture.Files.TokenPath}");
        Fails(2, "The token would be sent unencrypted to `http://192.0.2.1:1`", $"{Check} --server http://192.0.2.1:1 {Token(CallerFiles.BuildToken)}");
    }

    [Fact]
    public void Check_WithoutTlsOnAPortWithIt_SaysToUseHttps()
    {
        var authority = fixture.Server.Decisions.Authority;

        Fails(3, $"http://{authority} is served with TLS: use https://{authority}", $"{Check} --server http://{authority}");
    }

    private static void Answers(string command)
    {
        var run = CliRun.Of(command.Split(' '));

        Assert.Equal((command, 0, ""), (command, run.ExitCode, run.Error));
    }

    private static void Fails(int exitCode, string error, string command)
    {
        var run = CliRun.Of(command.Split(' '));

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(error, run.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", run.Error + run.Output, StringComparison.Ordinal);
        Assert.True(exitCode == 2 || run.Error.Split('\n').Length == 2, run.Error);
    }

    private string Identity(string spiffe) => Identity(fixture.Files.Authority.Client(spiffe));

    private string Identity(TestIdentity identity) =>
        $"--cert {fixture.Files.Write("cli.pem", identity.Certificate)} --key {fixture.Files.Write("cli.key", identity.Key)}";

    private string Token(string token) => $"--token-file {fixture.Files.Write("cli.token", token + "\n")}";
}
