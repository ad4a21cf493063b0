using System.Text.RegularExpressions;
using CasesPdp.Corpus;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using Microsoft.Extensions.Configuration;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>A setting stands once, as a property of the options: all that lists or reads settings follows from it.</summary>
public sealed class SettingTests
{
    public static TheoryData<string> Keys => [.. ServerSettings.All.Select(s => s.Key)];

    [Fact]
    public void All_Properties_AreSettingsWithADescription()
    {
        var sections = typeof(ServerOptions).GetProperties()
            .Where(p => p.PropertyType.Namespace == typeof(ServerOptions).Namespace).Select(p => p.PropertyType).ToHashSet();
        var properties = sections.Append(typeof(ServerOptions)).SelectMany(t => t.GetProperties()).Where(p => !sections.Contains(p.PropertyType));

        Assert.Equal(
            properties.Select(p => p.Name).Order(StringComparer.Ordinal),
            ServerSettings.All.Select(s => s.Key.Split(':')[^1]).Order(StringComparer.Ordinal));
        Assert.All(ServerSettings.All, s => Assert.Matches("^[A-Z].*\\.$", s.Description));
        Assert.All(ServerSettings.All, s => Assert.True(s.Type == typeof(string) || s.Type == typeof(bool) || s.Range is not null, s.Key));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Read_EachSettingWritten_IsBound(string key)
    {
        var setting = ServerSettings.All.Single(s => s.Key == key);
        var (written, expected) = Other(setting);
        var companions = Companions(key);

        var options = Read([(key.ToUpperInvariant(), written), .. companions]);

        Assert.Equal(expected, Value(options, key));
        Assert.All(
            ServerSettings.All.Where(s => s != setting && companions.All(c => c.Key != s.Key)),
            s => Assert.Equal(s.DefaultValue, Value(options, s.Key)));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void Read_EachNumberBeyondItsBounds_IsRefusedByNameAndValue(string key)
    {
        if (ServerSettings.All.Single(s => s.Key == key).Range is not { } range)
        {
            return;
        }

        foreach (var value in new[] { range.Least - 1, range.Most + 1 })
        {
            Assert.Contains(
                $"casespdp-server: {key} must be {range.Least} to {range.Most}, not {value}", Refusal((key, value.ToString())));
        }
    }

    [Fact]
    public void Read_AllKindsOfFindings_AreReportedTogether()
    {
        var refusal = Refusal(
            ("CasesPdp:Listen:Decision", "127.0.0.1:0"), ("CasesPdp:DrainSeconds", "soon"), ("CasesPdp:Reflection", "perhaps"),
            ("CasesPdp:Reload:KeptRevisions", "0"), ("CasesPdp:Listen:Operations", "x"), ("CasesPdp:OtlpEndpoint", "y"),
            ("CasesPdp:Reload:MaxDelayMilliseconds", "3"), ("CasesPdp:Reload:LastGoodDirectory", ""), ("CasesPdp:Listen:UnixSocket", ""),
            ("CasesPdp:DecisionLog:File", "/nowhere/log"), ("CasesPdp:DecisionLog:AllowSample", "1.5"),
            ("CasesPdp:DecisionLog:Operations", "getCas"), ("CasesPdp:DecisionLog:DurableOperations", " , "),
            ("CasesPdp:DecisionLog:Masked", "user.id,user.name"), ("CasesPdp:DecisionLog:Hashed", "user.id"),
            ("CasesPdp:DecisionLog:HashKeyFile", "/nowhere/key"));

        Assert.Equal(
            [
                "casespdp-server: CasesPdp:DrainSeconds must be a whole number, not `soon`",
                "casespdp-server: CasesPdp:Listen:Decision is not known; did you mean Decisions?",
                "casespdp-server: CasesPdp:Reflection must be true or false, not `perhaps`",
                "casespdp-server: CasesPdp:Listen:Operations must be an IP address and a port, such as 127.0.0.1:5080, not `x`",
                "casespdp-server: CasesPdp:Listen:UnixSocket must be a path of 1 to 107 bytes, not ``",
                "casespdp-server: CasesPdp:Reload:KeptRevisions must be 1 to 1000, not 0",
                "casespdp-server: CasesPdp:Reload:MaxDelayMilliseconds must be at least QuietMilliseconds, 100, not 3",
                "casespdp-server: CasesPdp:Reload:LastGoodDirectory is empty: name a directory",
                "casespdp-server: CasesPdp:DecisionLog:File is `/nowhere/log`, whose directory does not exist",
                "casespdp-server: CasesPdp:DecisionLog:AllowSample must be a number from 0 to 1, such as 0.01, not `1.5`",
                "casespdp-server: CasesPdp:DecisionLog:Operations names `getCas`, which is not an operation; did you mean `getCase`?",
                "casespdp-server: CasesPdp:DecisionLog:DurableOperations is empty: name one, or leave the setting out",
                "casespdp-server: CasesPdp:DecisionLog:Masked names `user.name`, which is not a field that can be masked",
                "casespdp-server: CasesPdp:DecisionLog:Hashed names `user.id`, which is masked, too",
                "casespdp-server: CasesPdp:DecisionLog:HashKeyFile is `/nowhere/key`, which does not exist",
                "casespdp-server: CasesPdp:OtlpEndpoint must be an http:// or https:// address, not `y`",
            ],
            refusal);
    }

    [Fact]
    public void Read_TransportOfAnotherName_SaysWhichThereAre() => Assert.Contains(
        "casespdp-server: CasesPdp:Listen:Transport must be auto or sockets, not `epoll`", Refusal(("CasesPdp:Listen:Transport", "epoll")));

    [Theory]
    [InlineData("Channel must be 1 to 63 of a-z, 0-9 and -, and not begin with -, not `Prod`", "Source:Channel=Prod")]
    [InlineData("Channel is set without a store: set CasesPdp:Source:Etcd or CasesPdp:Source:Url", "Source:Etcd=")]
    [InlineData("Etcd and CasesPdp:Source:Url are both set: remove one", "Source:Url=https://localhost:1")]
    [InlineData("Etcd must be http:// or https:// addresses, separated by commas, not `localhost:2379`", "Source:Etcd=localhost:2379")]
    [InlineData("Url must be an https:// address, or an http:// address of the loopback, not `http://example.org`", "Source:Etcd=", "Source:Url=http://example.org")]
    [InlineData("TrustedKeys is absent: name the directory of the public keys whose releases may be served", "Source:TrustedKeys=")]
    [InlineData("Instance must be 1 to 128 of A-Z, a-z, 0-9, ., _ and -, not `a b`: name this server", "Source:Instance=a b")]
    [InlineData("Labels must be like zone=a,rack=7, of A-Z, a-z, 0-9, ., _ and -, not `zone`", "Source:Labels=zone")]
    [InlineData("Labels names a label twice: `zone=a,zone=b`", "Source:Labels=zone=a,zone=b")]
    [InlineData("User is set without CasesPdp:Source:PasswordFile", "Source:User=u")]
    [InlineData("Key is set without CasesPdp:Source:Certificate", "Source:Key=/nowhere")]
    [InlineData("Ca is `/nowhere/ca`, which does not exist", "Source:Ca=/nowhere/ca")]
    [InlineData("MaxStaleSeconds must be 0, or at least 60, not 59", "Source:MaxStaleSeconds=59")]
    [InlineData("OnStale must be serve or refuse, not `stop`", "Source:OnStale=stop")]
    [InlineData("OnStale is refuse and MaxStaleSeconds is 0, so nothing is ever stale: set MaxStaleSeconds", "Source:OnStale=refuse")]
    public void Read_ChannelThatIsNotWhole_SaysWhatToDo(string finding, params string[] changes) =>
        Assert.Contains($"casespdp-server: CasesPdp:Source:{finding}", Refusal(Changed(changes)));

    [Theory]
    [InlineData("CasesPdp:Source:Channel and CasesPdp:Bundle are both set: a server serves a channel or a bundle, so remove one", "Bundle=/b")]
    [InlineData("CasesPdp:Source:Channel and CasesPdp:DefaultBundle are both set: a server serves a channel or a bundle, so remove one", "DefaultBundle=true")]
    [InlineData("CasesPdp:Source:Channel needs CasesPdp:Reload:LastGoodDirectory, so that a restart knows which releases were accepted; or set CasesPdp:Source:AllowForgetful=true if older ones may come back", "Source:AllowForgetful=")]
    [InlineData("CasesPdp:Source:Etcd is set without CasesPdp:Source:Channel: name the channel, or remove it", "Source:Channel=")]
    public void Read_ChannelAgainstOtherSettings_SaysWhatToDo(string finding, params string[] changes) =>
        Assert.Contains($"casespdp-server: {finding}", Refusal(Changed(changes)));

    // The least that a channel needs, with changes; an empty value takes a setting away.
    private static (string Key, string Value)[] Changed(string[] changes)
    {
        var settings = Source.ToDictionary(s => s.Key, s => s.Value);
        foreach (var change in changes)
        {
            var equals = change.IndexOf('=', StringComparison.Ordinal);
            settings[$"CasesPdp:{change[..equals]}"] = change[(equals + 1)..];
        }

        return [.. settings.Where(s => s.Value.Length > 0).Select(s => (s.Key, s.Value))];
    }

    // As an environment variable or appsettings.json may have it.
    [Fact]
    public void Read_SettingWithoutItsSection_IsRefusedWithItsFullName() => Assert.Equal(
        ["casespdp-server: DecisionLog:File is not read; did you mean CasesPdp:DecisionLog:File?"], Refusal(("DecisionLog:File", "/var/log/x")));

    [Theory]
    [InlineData("--DecisionLog:File=x", "`--DecisionLog:File` is a setting: write `--set CasesPdp:DecisionLog:File=x`")]
    [InlineData("--CasesPdp:DecisionLog:File=x", "`--CasesPdp:DecisionLog:File` is a setting: write `--set CasesPdp:DecisionLog:File=x`")]
    [InlineData("--set=DecisionLog:File=x", "DecisionLog:File is not known: settings begin with CasesPdp: or Logging:; did you mean CasesPdp:DecisionLog:File?")]
    public void Parse_SettingWithoutItsSection_IsRefusedWithItsFullName(string argument, string error) => Assert.StartsWith(
        $"casespdp-server: {error}", Assert.Throws<StartupRefusedException>(() => ServerArguments.Parse([argument])).Message, StringComparison.Ordinal);

    [Fact]
    public void Help_EverySetting_StandsInIt() =>
        Assert.All(ServerSettings.All, s => Assert.Contains($"{s.Key}={s.Default}\n", ServerArguments.Help, StringComparison.Ordinal));

    [Fact]
    public void Documentation_OfSettings_IsMadeFromThem()
    {
        var file = Path.Combine(DecisionCorpus.Repository, "docs", "settings.md");
        if (DecisionCorpus.RewritesGoldens)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, Markdown());
        }

        Assert.Equal(File.ReadAllText(file), Markdown());
    }

    [Fact]
    public void Documentation_OfSecurity_NamesSettingsThatExist()
    {
        var text = File.ReadAllText(Path.Combine(DecisionCorpus.Repository, "docs", "security.md"));
        var named = Regex.Matches(text, "(?:CasesPdp:)?((?:Listen|Tls|Callers):[A-Z][A-Za-z]+)").Select(m => $"CasesPdp:{m.Groups[1].Value}").ToHashSet();

        Assert.True(named.Count > 15, "the page names too few settings");
        Assert.Subset(ServerSettings.All.Select(s => s.Key).ToHashSet(), named);
    }

    private static string Markdown()
    {
        var rows = ServerSettings.All.Select(
            s => $"| `{s.Key}` | {(s.Default.Length == 0 ? "" : $"`{s.Default}`")} | {s.Bounds} | {s.Description} |\n");
        return """
            # Settings of the server

            Settings come from `appsettings.json`, from the environment (`CASESPDP__LISTEN__DECISIONS`), and from `--set KEY=VALUE`; the last wins.
            The server refuses to start with a key that is not known or a value that is not valid, and reports all findings at once.
            `CasesPdp.Server --help` prints this list. The file is made from the source; tests compare it.

            | setting | default | valid | meaning |
            |---|---|---|---|

            """ + string.Concat(rows);
    }

    private static (string Written, object Expected) Other(Setting setting) => setting switch
    {
        { DefaultValue: bool flag } => (flag ? "FALSE" : "true", !flag),
        { Key: "CasesPdp:Reload:QuietMilliseconds" } => ("0", 0),
        { Key: "CasesPdp:Source:Channel" } => ("prod", "prod"),
        { Key: "CasesPdp:Source:Etcd" or "CasesPdp:Source:Url" } => ("https://localhost:1", "https://localhost:1"),
        { Key: "CasesPdp:Source:OnStale" } => ("refuse", "refuse"),
        { Key: "CasesPdp:Source:Labels" } => ("zone=a,rack=7", "zone=a,rack=7"),
        {
            Key: "CasesPdp:Source:PasswordFile" or "CasesPdp:Source:Ca" or "CasesPdp:Source:Certificate" or "CasesPdp:Source:Key"
        } => (typeof(SettingTests).Assembly.Location, typeof(SettingTests).Assembly.Location),
        { Key: "CasesPdp:Source:Instance" } => ("pdp-1", "pdp-1"),
        { Range: { } range } => ($"{range.Most - 1}", range.Most - 1),
        { Key: "CasesPdp:LogFormat" } => ("json", "json"),
        { Key: "CasesPdp:Listen:Transport" } => ("sockets", "sockets"),
        { Key: "CasesPdp:OtlpEndpoint" } => ("https://localhost:1", "https://localhost:1"),
        { Key: "CasesPdp:Listen:UnixSocket" or "CasesPdp:DecisionLog:File" } => ("/other", "/other"),
        { Key: "CasesPdp:DecisionLog:AllowSample" } => ("0.5", "0.5"),
        { Key: "CasesPdp:DecisionLog:Operations" or "CasesPdp:DecisionLog:DurableOperations" } => ("getCase, pushCase", "getCase, pushCase"),
        { Key: "CasesPdp:DecisionLog:Masked" or "CasesPdp:DecisionLog:Hashed" } => ("user.id", "user.id"),
        { Key: "CasesPdp:DecisionLog:HashKeyFile" } => (typeof(SettingTests).Assembly.Location, typeof(SettingTests).Assembly.Location),
        { Key: "CasesPdp:Listen:UnixSocketGroup" or "CasesPdp:Listen:UnixSocketPeers" } => ("0", "0"),
        {
            Key: "CasesPdp:Callers:Decisions" or "CasesPdp:Callers:Insight" or "CasesPdp:Callers:Administration" or "CasesPdp:Callers:Snapshots"
        } => ("*", "*"),
        _ => ("127.0.0.1:9", "127.0.0.1:9"),
    };

    // The least that a server of a channel needs.
    private static (string Key, string Value)[] Source =>
    [
        ("CasesPdp:Source:Channel", "prod"), ("CasesPdp:Source:Etcd", "http://127.0.0.1:2379"), ("CasesPdp:Source:TrustedKeys", "/keys"),
        ("CasesPdp:Source:AllowForgetful", "true"),
    ];

    // Settings that are refused without these.
    private static (string Key, string Value)[] Companions(string key) => key switch
    {
        "CasesPdp:Listen:UnixSocketGroup" or "CasesPdp:Listen:UnixSocketPeers" => [("CasesPdp:Listen:UnixSocket", "/other")],
        "CasesPdp:Tls:Certificate" => [("CasesPdp:Tls:Key", "k")],
        "CasesPdp:Tls:Key" => [("CasesPdp:Tls:Certificate", "c")],
        "CasesPdp:Tls:ClientCa" or "CasesPdp:Tls:Operations" => [("CasesPdp:Tls:Certificate", "c"), ("CasesPdp:Tls:Key", "k")],
        "CasesPdp:DecisionLog:File" or "CasesPdp:DecisionLog:Stdout" or "CasesPdp:DecisionLog:Otlp" => [],
        "CasesPdp:DecisionLog:HashKeyFile" =>
            [("CasesPdp:DecisionLog:File", Path.Combine(Path.GetTempPath(), "log")), ("CasesPdp:DecisionLog:Hashed", "user.id")],
        _ when key.StartsWith("CasesPdp:DecisionLog:", StringComparison.Ordinal) =>
            [("CasesPdp:DecisionLog:File", Path.Combine(Path.GetTempPath(), "log"))],
        "CasesPdp:Callers:TokenFile" => [("CasesPdp:Callers:Decisions", "token:a")],
        "CasesPdp:Source:AllowForgetful" or "CasesPdp:Source:Prefix" => [],
        "CasesPdp:Source:Url" => [.. Source.Where(s => s.Key is not "CasesPdp:Source:Etcd")],
        "CasesPdp:Source:User" => [.. Source, ("CasesPdp:Source:PasswordFile", typeof(SettingTests).Assembly.Location)],
        "CasesPdp:Source:PasswordFile" => [.. Source, ("CasesPdp:Source:User", "u")],
        "CasesPdp:Source:Key" => [.. Source, ("CasesPdp:Source:Certificate", typeof(SettingTests).Assembly.Location)],
        "CasesPdp:Source:OnStale" => [.. Source, ("CasesPdp:Source:MaxStaleSeconds", "60")],
        _ when key.StartsWith("CasesPdp:Source:", StringComparison.Ordinal) => [.. Source.Where(s => s.Key != key)],
        _ => [],
    };

    private static object? Value(ServerOptions options, string key)
    {
        object? value = options;
        foreach (var name in key.Split(':')[1..])
        {
            value = value!.GetType().GetProperty(name)!.GetValue(value);
        }

        return value;
    }

    private static ServerOptions Read(params (string Key, string Value)[] settings) => ServerOptionsReader.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, string? (s) => s.Value)).Build());

    private static string[] Refusal(params (string Key, string Value)[] settings)
    {
        var refused = Assert.Throws<StartupRefusedException>(() => Read(settings));
        Assert.Equal(StartupRefusedException.Usage, refused.ExitCode);
        return refused.Message.Split('\n');
    }
}
