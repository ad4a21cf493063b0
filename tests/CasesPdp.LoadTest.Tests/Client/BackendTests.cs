using CasesPdp.BackendHost;
using CasesPdp.Client;
using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Scenarios;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.LoadTest.Tests.Client;

/// <summary>The back-end that the harness measures, in each way to ask the PDP.</summary>
public sealed class BackendTests(SampleServer server) : IClassFixture<SampleServer>
{
    private static readonly CaseSubject Viewer = CaseSubject.WithRoles("case_viewer") with { Id = "someone" };

    [Theory]
    [InlineData("none", false, true)]
    [InlineData("TCP", true, false)]
    [InlineData("unix socket", true, false)]
    [InlineData("local mode", true, true)]
    public async Task Backend_EachWay_AnswersAsTheHarnessExpects(string way, bool refuses, bool decidesInProcess)
    {
        await using var app = await StartAsync(way);
        using var caller = new BackendCaller(new Uri(app.Urls.Single()));

        await caller.AddCasesAsync();
        foreach (var work in BackendWork.All)
        {
            await work.SendAsync(caller, 0);
            await work.SendAsync(caller, BackendCaller.Cases + 1);
        }

        Assert.Equal(refuses, await caller.IsRefusedAsync());
        Assert.Equal(decidesInProcess, app.Services.GetRequiredService<ICasesPdp>().TryCheck(
            new CaseQuestion(Viewer, CaseOperations.GetCase, CaseResource.Of(CaseOwners.SecuritySolution, "soc")), out _));
    }

    [Fact]
    public async Task Plan_WithoutAuthorization_IsThatOfTheServer()
    {
        await using var none = await StartAsync("none");
        await using var tcp = await StartAsync("TCP");

        var plan = await tcp.Services.GetRequiredService<ICasesPdp>().PlanAsync(Viewer, CaseCalls.FindCases, "soc");
        var free = await none.Services.GetRequiredService<ICasesPdp>().PlanAsync(Viewer, CaseCalls.FindCases, "soc");

        Assert.Equal((plan.Kql, plan.ElasticsearchFilter), (free.Kql, free.ElasticsearchFilter));
        Assert.Equal(plan.Owners, free.Owners);
    }

    private async Task<WebApplication> StartAsync(string way)
    {
        var arguments = BackendScenario.Ways(server.Tcp, server.Unix).Single(w => w.Way == way).Arguments;
        var app = HostedBackend.Build([.. arguments, "--urls=http://127.0.0.1:0"]);
        await app.StartAsync();
        return app;
    }
}
