using CasesPdp.Client;
using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Client;

/// <summary>The client library in local mode, as an application registers it, against real servers.</summary>
public sealed class LocalModeTests
{
    private const string Enabled = "CasesPdp:Snapshots:Enabled=true";

    private static readonly CaseQuestion MayGet = new(
        CaseSubject.WithRoles("t1_analyst"), CaseOperations.GetCase, CaseResource.Of(CaseOwners.SecuritySolution));

    public static TheoryData<string> Corpora => [.. DecisionCorpus.Names];

    [Theory]
    [MemberData(nameof(Corpora))]
    public async Task CheckManyAsync_DecisionCorpus_AnswersAsTheServer(string name)
    {
        await using var server = await RunningServer.StartAsync(TimeProvider.System, DecisionCorpus.BundleOf(name), Enabled);
        await using var remote = Connect(server);
        await using var local = Connect(server, o => o.Mode = PdpMode.Local);
        var questions = DecisionCorpus.Requests(name).Where(CaseQuestions.CanAsk).Select(CaseQuestions.Of).ToList();
        var pdp = local.GetRequiredService<ICasesPdp>();
        await IsLocalAsync(pdp);

        var here = await pdp.CheckManyAsync(questions);

        Assert.True(pdp.TryCheck(questions[0], out var first));
        Assert.Equal(here[0], first);
        Assert.Equal(await remote.GetRequiredService<ICasesPdp>().CheckManyAsync(questions), here);
    }

    [Fact]
    public async Task PlanAsync_LocalMode_ComesFromTheServer()
    {
        await using var server = await RunningServer.StartDefaultAsync(Enabled);
        await using var services = Connect(server, o => o.Mode = PdpMode.Local);
        var pdp = services.GetRequiredService<ICasesPdp>();

        Assert.Equal([CaseOwners.SecuritySolution], (await pdp.PlanAsync(MayGet.Subject)).Owners);
        Assert.Equal("getCase", Assert.Single((await pdp.ExplainAsync(MayGet)).Requirements).Name);
        Assert.NotEmpty((await pdp.CapabilitiesAsync(MayGet.Subject)).Owners);
    }

    [Fact]
    public async Task CheckAsync_ServerSendsNoSnapshots_IsAnsweredByTheServerAndSaysWhy()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var services = Connect(server, o =>
        {
            o.Mode = PdpMode.Local;
            o.Deadline = TimeSpan.FromSeconds(10);
        });
        var pdp = services.GetRequiredService<ICasesPdp>();

        Assert.True((await pdp.CheckAsync(MayGet)).IsAllowed);
        Assert.False(pdp.TryCheck(MayGet, out _));
        await Eventually.Holds(
            async () => (await pdp.GetStatusAsync()) is { PolicyAge: null, Problem: { } problem }
                && problem.Contains("Snapshots", StringComparison.Ordinal),
            "the status says why");
    }

    [Theory]
    [InlineData(PdpFallback.Server, PdpFailure.Unavailable)]
    [InlineData(PdpFallback.None, PdpFailure.PolicyTooOld)]
    public async Task CheckAsync_ServerIsGone_FailsOnceThePolicyIsTooOld(PdpFallback fallback, PdpFailure expected)
    {
        await using var server = await RunningServer.StartDefaultAsync(Enabled);
        await using var services = Connect(server, o =>
        {
            o.Mode = PdpMode.Local;
            o.MaxPolicyAge = TimeSpan.FromSeconds(20);
            o.WhenPolicyTooOld = fallback;
        });
        var pdp = services.GetRequiredService<ICasesPdp>();
        await IsLocalAsync(pdp);

        await server.StopAsync();
        await Eventually.Holds(() => !pdp.TryCheck(MayGet, out _), "the policy is too old");

        Assert.Equal(expected, (await Assert.ThrowsAsync<PdpException>(() => pdp.CheckAsync(MayGet))).Failure);
    }

    private static Task IsLocalAsync(ICasesPdp pdp) =>
        Eventually.Holds(async () => (await pdp.GetStatusAsync()).PolicyAge is not null, "this process has the policy");

    private static ServiceProvider Connect(RunningServer server, Action<CasesPdpOptions>? configure = null) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddCasesPdp(options =>
        {
            // The overall limit of a test: a busy machine is no reason to fail.
            options.Deadline = TimeSpan.FromMinutes(1);
            options.MaxPolicyAge = TimeSpan.FromMinutes(10);
            options.Addresses.Add(server.Decisions.ToString());
            configure?.Invoke(options);
        })
        .BuildServiceProvider();
}
