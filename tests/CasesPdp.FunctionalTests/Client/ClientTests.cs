using CasesPdp.Client;
using CasesPdp.Corpus;
using CasesPdp.FunctionalTests.Server;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Client;

/// <summary>The client library against real servers.</summary>
public sealed class ClientTests
{
    public static TheoryData<string> Corpora => [.. DecisionCorpus.Names];

    [Theory]
    [MemberData(nameof(Corpora))]
    public async Task CheckManyAsync_DecisionCorpus_AnswersAsWritten(string name)
    {
        await using var server = await RunningServer.StartAsync(DecisionCorpus.BundleOf(name));
        await using var services = Connect(server.Decisions.ToString());
        var pdp = services.GetRequiredService<ICasesPdp>();

        // The library asks about cases, and about nothing else.
        var asked = DecisionCorpus.Requests(name).Zip(DecisionCorpus.Answers(name)).Where(q => CaseQuestions.CanAsk(q.First)).ToList();
        var many = await pdp.CheckManyAsync([.. asked.Select(q => CaseQuestions.Of(q.First))]);
        var each = await Task.WhenAll(asked.Select(q => pdp.CheckAsync(CaseQuestions.Of(q.First))));

        Assert.Equal(asked.Select(q => q.Second), many.Select(CaseQuestions.Write));
        Assert.Equal(asked.Select(q => q.Second), each.Select(CaseQuestions.Write));
    }

    [Fact]
    public async Task CheckAsync_OverUnixSocket_IsAnswered()
    {
        using var directory = new TestDirectory();
        await using var server = await RunningServer.StartDefaultAsync($"CasesPdp:Listen:UnixSocket={directory.At("pdp.sock")}");
        await using var services = Connect($"unix:{directory.At("pdp.sock")}");

        Assert.True((await services.GetRequiredService<ICasesPdp>().CheckAsync(T1MayGet)).IsAllowed);
    }

    [Fact]
    public async Task CheckAsync_TwoOfThreeServersAreGone_IsAnswered()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var services = Connect("http://127.0.0.1:1", server.Decisions.ToString(), "http://127.0.0.1:2");
        var pdp = services.GetRequiredService<ICasesPdp>();

        for (var i = 0; i < 20; i++)
        {
            Assert.True((await pdp.CheckAsync(T1MayGet)).IsAllowed);
        }
    }

    [Fact]
    public async Task CheckAsync_NoServer_IsUnavailable()
    {
        await using var services = Connect("http://127.0.0.1:1");

        var failure = await Assert.ThrowsAsync<PdpException>(() => services.GetRequiredService<ICasesPdp>().CheckAsync(T1MayGet));

        Assert.Equal((PdpFailure.Unavailable, true), (failure.Failure, failure.IsTransient));
    }

    [Fact]
    public async Task MatrixPlanAndCapabilities_DefaultBundle_AgreeWithChecks()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var services = Connect(server.Decisions.ToString());
        var pdp = services.GetRequiredService<ICasesPdp>();
        CaseSubject[] subjects = [CaseSubject.WithRoles("t1_analyst"), CaseSubject.WithRoles("superuser"), CaseSubject.WithRoles()];
        CaseAction[] actions = ["getCase", "deleteCase"];
        (string?, string?)[] cells = [("securitySolution", null), ("cases", "default")];

        var matrix = await pdp.MatrixAsync(new CaseMatrixQuestion(subjects, actions, cells));
        var plan = await pdp.PlanAsync(subjects[0]);
        var capabilities = await pdp.CapabilitiesAsync(subjects[0]);

        for (var s = 0; s < subjects.Length; s++)
        {
            for (var a = 0; a < actions.Length; a++)
            {
                for (var c = 0; c < cells.Length; c++)
                {
                    var resource = CaseResource.Of(cells[c].Item1!, cells[c].Item2);
                    var single = await pdp.CheckAsync(new CaseQuestion(subjects[s], actions[a], resource));
                    Assert.Equal((single.Reason, single.Revision), (matrix[s, a, c].Reason, matrix[s, a, c].Revision));
                }
            }
        }

        Assert.Equal(["securitySolution"], plan.Owners);
        Assert.Contains("getCase", capabilities.Owners.Single(o => o.Owner == "securitySolution").Operations);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[3, 0, 0]);
        Assert.Throws<ArgumentOutOfRangeException>(() => matrix[0, 2, 0]);
    }

    private static CaseQuestion T1MayGet => new(CaseSubject.WithRoles("t1_analyst"), "getCase", CaseResource.Of("securitySolution"));

    private static ServiceProvider Connect(params string[] addresses) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddCasesPdp(options =>
        {
            // The overall limit of a test: a busy machine is no reason to fail.
            options.Deadline = TimeSpan.FromMinutes(1);
            foreach (var address in addresses)
            {
                options.Addresses.Add(address);
            }
        })
        .BuildServiceProvider();
}
