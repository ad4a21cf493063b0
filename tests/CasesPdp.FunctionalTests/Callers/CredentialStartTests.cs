using CasesPdp.Server.Hosting;

namespace CasesPdp.FunctionalTests.Callers;

/// <summary>Settings and files that leave a server open, or that make no sense together, keep it from starting.</summary>
public sealed class CredentialStartTests : IDisposable
{
    private readonly CallerFiles _files = new();

    public static TheoryData<string, string> WrongTogether => new()
    {
        { "Tls:Certificate={dir}/server.pem", "CasesPdp:Tls:Certificate is set without CasesPdp:Tls:Key" },
        { "Tls:Key={dir}/server.key", "CasesPdp:Tls:Key is set without CasesPdp:Tls:Certificate" },
        { "Tls:ClientCa={dir}/ca.pem", "CasesPdp:Tls:ClientCa is set without CasesPdp:Tls:Certificate" },
        { "Tls:Operations=true", "CasesPdp:Tls:Operations is true without CasesPdp:Tls:Certificate" },
        { "Callers:Decisions=spiffe://a/b", "CasesPdp:Callers:Decisions names `spiffe://a/b`, which needs CasesPdp:Tls:ClientCa" },
        { "{tls} Callers:Insight=dns:a", "CasesPdp:Callers:Insight names `dns:a`, which needs CasesPdp:Tls:ClientCa" },
        { "Callers:Administration=uid:7", "CasesPdp:Callers:Administration names `uid:7`, which needs CasesPdp:Listen:UnixSocket" },
        { "Callers:Decisions=*,token:a", "CasesPdp:Callers:Decisions names `token:a`, which needs CasesPdp:Callers:TokenFile" },
        { "Callers:TokenFile={tokens}", "CasesPdp:Callers:TokenFile is set, and no list of CasesPdp:Callers names a token" },
        { "Listen:Decisions=0.0.0.0:0 Callers:Decisions=*", "CasesPdp:Listen:Decisions is `0.0.0.0:0`, which other machines can reach, unencrypted" },
        { "Listen:Operations=0.0.0.0:0", "CasesPdp:Listen:Operations is `0.0.0.0:0`, which other machines can reach, unencrypted" },
        { "{tls} Listen:Operations=0.0.0.0:0", "CasesPdp:Listen:Operations is `0.0.0.0:0`, which other machines can reach, unencrypted" },
        { "Listen:Administration=0.0.0.0:0 Callers:Decisions=*", "CasesPdp:Listen:Administration is `0.0.0.0:0`, which other machines can reach, unencrypted" },
        { "{tls} Tls:Administration=false Listen:Administration=0.0.0.0:0 Callers:Decisions=*", "CasesPdp:Listen:Administration is `0.0.0.0:0`, which other machines can reach, unencrypted" },
        { "{tls} Listen:Decisions=0.0.0.0:0", "no list says who may call; set CasesPdp:Callers:Decisions, to * for everybody" },
        { "{tls} Listen:Administration=0.0.0.0:0", "no list says who may call; set CasesPdp:Callers:Administration, to * for everybody" },
        { "Listen:Decisions=[::]:0 Listen:AllowPlaintext=true", "no list says who may call; set CasesPdp:Callers:Decisions, to * for everybody" },
        {
            "Listen:Decisions=[::]:0 Listen:AllowPlaintext=true Callers:TokenFile={tokens} Callers:Decisions=token:build",
            "CasesPdp:Callers:TokenFile is set: others could read the tokens"
        },
        { "Listen:UnixSocketGroup=0", "CasesPdp:Listen:UnixSocketGroup is set without CasesPdp:Listen:UnixSocket" },
        { "Listen:UnixSocket=/tmp/x Listen:UnixSocketGroup=no-such-group", "CasesPdp:Listen:UnixSocketGroup is `no-such-group`, and there is no such group" },
        { "Listen:UnixSocketPeers=0", "CasesPdp:Listen:UnixSocketPeers is set without CasesPdp:Listen:UnixSocket" },
        { "Listen:UnixSocket=/tmp/x Listen:UnixSocketPeers=1,root", "CasesPdp:Listen:UnixSocketPeers must list user ids such as 1000, not `root`" },
        { "Listen:UnixSocket=/tmp/x Listen:UnixSocketPeers=", "CasesPdp:Listen:UnixSocketPeers must list user ids such as 1000, not ``" },
    };

    [Theory]
    [MemberData(nameof(WrongTogether))]
    public void Build_SettingsThatDoNotGoTogether_IsRefusedByName(string settings, string refusal) => IsRefused(refusal, settings);

    [Theory]
    [InlineData("")]
    [InlineData("*,")]
    [InlineData("case-ui")]
    [InlineData("spiffe://")]
    [InlineData("dns:")]
    [InlineData("dns:a\tb")]
    [InlineData("SPIFFE://a/b")]
    [InlineData("uid:root")]
    [InlineData("uid:01")]
    [InlineData("uid:-1")]
    [InlineData("uid:4294967296")]
    [InlineData("token:")]
    [InlineData("token:a\tb")]
    [InlineData("token:a/b")]
    [InlineData("ip:10.1")]
    [InlineData("ip:::0001")]
    [InlineData("**")]
    public void Build_WhatIsNoCaller_IsRefusedByName(string list) =>
        IsRefused("CasesPdp:Callers:Insight must list callers such as spiffe://..., dns:NAME, uid:1000, token:NAME or *", $"Callers:Insight={list}");

    [Fact]
    public void Build_CertificateFiles_AreRefusedByNameAndFault()
    {
        var other = _files.Authority.Server();
        var now = DateTimeOffset.UtcNow;

        IsRefused("CasesPdp:Tls:Certificate is `{dir}/none.pem`, which does not exist", "{tls} Tls:Certificate={dir}/none.pem");
        IsRefused("CasesPdp:Tls:Certificate is `{dir}`, which cannot be read: ", "{tls} Tls:Certificate={dir}");
        Refuses("Certificate", "holds no certificate in PEM form", "");
        Refuses("Certificate", "holds no certificate in PEM form", _files.Identity.Key);
        Refuses("Certificate", "holds a certificate that cannot be read", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        Refuses("Certificate", "is valid from ", _files.Authority.Server(until: now.AddSeconds(-1)).Certificate);
        Refuses("Certificate", "is valid from ", _files.Authority.Issue(from: now.AddHours(1)).Certificate);
        Refuses("Certificate", "is not a server certificate", _files.Authority.Issue(usage: "1.3.6.1.5.5.7.3.2").Certificate);
        Refuses("Certificate", "holds a certificate whose extended key usage cannot be read", _files.Authority.Malformed().Certificate);
        Refuses("Certificate", "is larger than 1048576 bytes", _files.Identity.Certificate + new string('\n', 1024 * 1024));
        Refuses("Key", "holds no key in PEM form", "nothing");
        Refuses("Key", "holds no key that belongs to the certificate", other.Key);
        Refuses("Key", "holds no key that belongs to the certificate", _files.Identity.Certificate);
        Refuses("Key", "holds no key that belongs to the certificate", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        Refuses("Key", "holds an encrypted key; the server has no password", _files.Identity.EncryptedKey);
        Refuses("ClientCa", "holds no certificate in PEM form", "");
        Refuses("ClientCa", "holds no certificate of a root authority", _files.Identity.Certificate);
        using var expired = new TestAuthority(until: now.AddSeconds(-1));
        using var later = new TestAuthority(from: now.AddHours(1));
        Refuses("ClientCa", "holds no certificate of a root authority that is valid now", expired.Pem);
        Refuses("ClientCa", "holds no certificate of a root authority that is valid now", later.Pem + expired.Pem + _files.Identity.Certificate);
        IsRefused("CasesPdp:Tls:ClientCa is `{dir}/none.pem`, which does not exist", "{tls} Tls:ClientCa={dir}/none.pem");
    }

    // The group may read: that is how Kubernetes gives a secret to a user that is not root.
    [Theory]
    [InlineData(UnixFileMode.OtherRead, true)]
    [InlineData(UnixFileMode.OtherWrite, true)]
    [InlineData(UnixFileMode.GroupRead | UnixFileMode.GroupWrite, false)]
    public async Task Build_KeyWithRightsForOthers_IsRefusedForEverybodyAndTakenForTheGroup(UnixFileMode others, bool isRefused)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_files.At("server.key"), UnixFileMode.UserRead | others);
        }

        if (isRefused)
        {
            IsRefused("CasesPdp:Tls:Key is `{dir}/server.key`, which everybody on this machine may read or write", "{tls}");
        }
        else
        {
            await using var app = ServerHost.Build(Arguments("{tls}"));
        }
    }

    [Fact]
    public void Build_DeviceWithoutEnd_IsRefused() =>
        IsRefused("CasesPdp:Tls:Certificate is `/dev/zero`, which ", "{tls} Tls:Certificate=/dev/zero");

    [Fact]
    public void Build_TokenFile_IsRefusedByNameAndLineAndNeverByContent()
    {
        const string Settings = "Callers:TokenFile={tokens} Callers:Decisions=token:build";
        var token = CallerFiles.BuildToken;

        TokensAreRefused("holds no token", "# nothing\n\n");
        TokensAreRefused("has a fault in line 2: it must be NAME TOKEN", $"a {token}\n{token}\n");
        TokensAreRefused("has a fault in line 1: it must be NAME TOKEN", $"a/b {token}\n");
        TokensAreRefused("has a fault in line 1: it must be NAME TOKEN", $"{new string('n', 65)} {token}\n");
        TokensAreRefused("the token must have 32 to 1024 characters, not 31", $"a {token[..31]}\n");
        TokensAreRefused("the token must have 32 to 1024 characters, not 1025", $"a {token.PadRight(1025, 'x')}\n");
        TokensAreRefused("has a fault in line 2: the token is also in a line above", $"a {token}\nb {token}\n");
        TokensAreRefused("the token holds a character", $"a {token} {token}\n");
        TokensAreRefused("the token holds a character", $"a {token}\u00e9\n");
        TokensAreRefused("has a fault in line 1001: there are more than 1000 tokens", string.Concat(Enumerable.Range(0, 1001).Select(i => $"a {token}{i}\n")));

        _files.WriteTokens($"build {token}\n", UnixFileMode.UserRead | UnixFileMode.OtherRead);
        IsRefused("CasesPdp:Callers:TokenFile is `{tokens}`, which everybody on this machine may read or write", Settings);
        File.Delete(_files.TokenPath);
        IsRefused("CasesPdp:Callers:TokenFile is `{tokens}`, which does not exist", Settings);

        void TokensAreRefused(string fault, string content)
        {
            _files.WriteTokens(content);
            var refusal = IsRefused(fault, Settings);
            Assert.DoesNotContain("canary", refusal, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("Listen:Decisions=0.0.0.0:0 Listen:AllowPlaintext=true Callers:Decisions=*")]
    [InlineData("Listen:Operations=0.0.0.0:0 Listen:AllowPlaintext=true")]
    [InlineData("{tls} Listen:Decisions=0.0.0.0:0 Listen:Administration=0.0.0.0:0 Callers:Decisions=*")]
    [InlineData("{tls} Tls:Operations=true Listen:Operations=0.0.0.0:0")]
    [InlineData("{tls} Listen:Decisions=0.0.0.0:0 Callers:TokenFile={tokens} Callers:Decisions=token:build")]
    [InlineData("{tls} Tls:ClientCa={dir}/ca.pem Callers:Decisions=spiffe://a/b,dns:*.example.org,uri:https://a,email:a@b,ip:::1,ip:10.0.0.1,*")]
    [InlineData("Callers:TokenFile={tokens} Callers:Insight=token:nobody")]
    [InlineData("Listen:UnixSocket={dir}/s Listen:UnixSocketGroup=0 Listen:UnixSocketPeers=0,4294967295 Callers:Decisions=uid:0")]
    public async Task Build_SettingsThatAreSafe_AreTaken(string settings)
    {
        await using var app = ServerHost.Build(Arguments(settings));
    }

    public void Dispose() => _files.Dispose();

    private void Refuses(string setting, string fault, string content)
    {
        _files.Write("wrong.pem", content);
        IsRefused($"CasesPdp:Tls:{setting} is `{{dir}}/wrong.pem`, which {fault}", $"{{tls}} Tls:{setting}={{dir}}/wrong.pem");
    }

    private string IsRefused(string refusal, string settings)
    {
        var refused = Assert.Throws<StartupRefusedException>(() => ServerHost.Build(Arguments(settings)));

        Assert.Equal(2, refused.ExitCode);
        Assert.StartsWith("casespdp-server: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(Placed(refusal), refused.Message, StringComparison.Ordinal);
        return refused.Message;
    }

    private ServerArguments Arguments(string settings) => ServerArguments.Parse(
        ["--default-bundle", .. Placed(settings).Split(' ').Select(s => $"--set=CasesPdp:{s}")]);

    private string Placed(string text) => text
        .Replace("{tls}", "Tls:Certificate={dir}/server.pem Tls:Key={dir}/server.key", StringComparison.Ordinal)
        .Replace("{dir}", _files.At("")[..^1], StringComparison.Ordinal)
        .Replace("{tokens}", _files.TokenPath, StringComparison.Ordinal);
}
