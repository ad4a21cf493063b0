using CasesPdp.Client.Remote;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace CasesPdp.Client.Tests;

public sealed class SettingsTests
{
    [Theory]
    [InlineData("Addresses:0", "localhost:5080", "is not http://host:port")]
    [InlineData("Addresses:0", "unix:relative.sock", "needs an absolute path")]
    [InlineData("Deadline", "00:00:00", "Deadline must be 1 ms to 1 minute")]
    [InlineData("Deadline", "00:01:01", "Deadline must be 1 ms to 1 minute")]
    [InlineData("BatchWindow", "00:00:01", "BatchWindow must be 0 to 10 ms")]
    [InlineData("MaxAttempts", "6", "MaxAttempts must be 1 to 5")]
    [InlineData("HedgeAfter", "00:00:01", "HedgeAfter must be more than 0 and less than Deadline")]
    [InlineData("CertificateFile", "/nowhere.pem", "CertificateFile and KeyFile must be given together")]
    [InlineData("TokenFile", "/nowhere.token", "TokenFile: `/nowhere.token` does not exist")]
    [InlineData("Address", "http://127.0.0.1:5080", "CasesPdp:Address is no setting. There are: Addresses, Deadline")]
    [InlineData("Addresses", "http://127.0.0.1:5080", "CasesPdp:Addresses is a list: write CasesPdp:Addresses:0")]
    [InlineData("Mode", "7", "Mode must be Remote or Local")]
    [InlineData("WhenPolicyTooOld", "7", "WhenPolicyTooOld must be Server or None")]
    [InlineData("SnapshotFile", "/run/casespdp/policy.snapshot", "SnapshotFile needs Mode Local")]
    [InlineData("SnapshotFile", "", "SnapshotFile must not be empty")]
    [InlineData("MaxPolicyAge", "00:00:19.999", "MaxPolicyAge must be 20 seconds to 1 day")]
    [InlineData("MaxPolicyAge", "1.00:00:01", "MaxPolicyAge must be 20 seconds to 1 day")]
    [InlineData("WarmUp", "00:01:01", "WarmUp must be 0 to 1 minute")]
    [InlineData("AuthorityFile", "/dev/null", "AuthorityFile: `/dev/null` holds no certificate in PEM form")]
    [InlineData("CertificateFile", "/nowhere.pem", "CertificateFile: `/nowhere.pem` does not exist")]
    [InlineData("TokenFile", "/dev/null", "TokenFile: `/dev/null` must hold a token")]
    public async Task Start_SettingCannotBeUsed_IsRefusedByName(string setting, string value, string message)
    {
        using var host = HostWith(new() { [$"CasesPdp:{setting}"] = value });

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unix:/a.sock")]
    [InlineData("dns:///pdp.example:5080")]
    [InlineData("https://pdp.example")]
    [InlineData("HTTPS://pdp.example")]
    public async Task Start_AddressBesideOneOfAnotherKind_IsRefused(string address)
    {
        using var host = HostWith(new() { ["CasesPdp:Addresses:0"] = address, ["CasesPdp:Addresses:1"] = "http://localhost:5080" });

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("a unix socket must be the only address", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://pdp.example:5080")]
    [InlineData("dns:///pdp.example:5080")]
    public async Task Start_TokenOverPlainHttp_IsRefusedBeyondLoopback(string address)
    {
        var file = Path.GetTempFileName();
        try
        {
            using var host = HostWith(new() { ["CasesPdp:Addresses:0"] = address, ["CasesPdp:TokenFile"] = file });

            var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

            Assert.Contains("unencrypted", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("http://pdp.example:5080")]
    [InlineData("dns:///pdp.example:5080")]
    [InlineData("unix:/pdp.sock")]
    public async Task Start_AuthoritiesWithoutTls_AreRefused(string address)
    {
        using var host = HostWith(new() { ["CasesPdp:Addresses:0"] = address, ["CasesPdp:AuthorityFile"] = "/ca.pem" });

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());

        Assert.Contains("AuthorityFile and CertificateFile need https:// addresses", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AddCasesPdp_Twice_ReadsTheConfigurationOnce()
    {
        using var host = HostWith(
            new() { ["CasesPdp:Addresses:0"] = "unix:/pdp.sock" }, services => services.AddCasesPdp(o => o.Deadline = TimeSpan.FromSeconds(1)));

        var options = host.Services.GetRequiredService<IOptions<CasesPdpOptions>>().Value;

        Assert.Equal(("unix:/pdp.sock", 1.0), (Assert.Single(options.Addresses), options.Deadline.TotalSeconds));
    }

    [Fact]
    public async Task AddCasesPdp_PlainAndKeyed_AreTwoPdps()
    {
        using var host = HostWith([], services => services.AddKeyedCasesPdp("audit", o => o.Addresses.Add("unix:/run/audit.sock")));

        await host.StartAsync();

        var plain = host.Services.GetRequiredService<ICasesPdp>();
        var keyed = host.Services.GetRequiredKeyedService<ICasesPdp>("audit");
        Assert.NotSame(plain, keyed);
        Assert.Same(plain, host.Services.GetRequiredService<ICasesPdp>());
        await host.StopAsync();
    }

    [Fact]
    public void Dispose_LocalMode_NeedsNoAsynchronousContainer()
    {
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
            .AddCasesPdp(o => o.Mode = PdpMode.Local)
            .BuildServiceProvider();
        var pdp = services.GetRequiredService<ICasesPdp>();

        services.Dispose();

        Assert.False(pdp.TryCheck(Question.To("getCase"), out _));
    }

    [Theory]
    [InlineData("http://127.0.0.1:5080", true)]
    [InlineData("https://pdp.example", true)]
    [InlineData("dns:///pdp.example:5080", true)]
    [InlineData("unix:/run/pdp.sock", true)]
    [InlineData("http://127.0.0.1:5080/path", false)]
    [InlineData("ftp://pdp.example", false)]
    [InlineData("", false)]
    public void FaultOf_Address_IsFound(string address, bool isUsable) => Assert.Equal(isUsable, PdpAddress.FaultOf(address) is null);

    private static IHost HostWith(Dictionary<string, string?> settings, Action<IServiceCollection>? more = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddCasesPdp();
        more?.Invoke(builder.Services);
        return builder.Build();
    }
}
