using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace CasesPdp.Client.Tests;

public sealed class HealthTests
{
    public static TheoryData<string, HealthStatus> Statuses => new()
    {
        { "server", HealthStatus.Healthy },
        { "local", HealthStatus.Healthy },
        { "problem", HealthStatus.Degraded },
        { "failure", HealthStatus.Unhealthy },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public async Task CheckHealth_EachStatus_IsReported(string status, HealthStatus expected)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton<ICasesPdp>(new FakePdp(() => status switch
        {
            "server" => new PdpStatus("a", PolicyAge: null, Problem: null),
            "local" => new PdpStatus("a", TimeSpan.FromSeconds(2), Problem: null),
            "problem" => new PdpStatus("a", TimeSpan.FromSeconds(2), "the stream broke"),
            _ => throw new PdpException(PdpFailure.Unavailable, "no server was reached"),
        }));
        services.AddHealthChecks().AddCasesPdp();
        await using var provider = services.BuildServiceProvider();

        var report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        var entry = Assert.Single(report.Entries);
        Assert.Equal(("casespdp", expected), (entry.Key, entry.Value.Status));
        Assert.Equal(status is "local" or "problem", entry.Value.Data.ContainsKey("policyAgeSeconds"));
        Assert.Equal(
            status switch { "problem" => "the stream broke", "failure" => "no server was reached", _ => null }, entry.Value.Description);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Start_PdpThatTheApplicationReplaced_IsWarmedUpAndItsFailurePassedOver(bool fails)
    {
        var pdp = new FakePdp(() => fails ? throw new PdpException(PdpFailure.Unavailable, "gone") : new PdpStatus("a", null, null));
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddCasesPdp().AddCasesPdp().AddSingleton<ICasesPdp>(pdp);
        using var host = builder.Build();

        await host.StartAsync();

        Assert.True(fails ? pdp.StatusCalls > 1 : pdp.StatusCalls == 1, $"{pdp.StatusCalls}");
        await host.StopAsync();
    }
}
