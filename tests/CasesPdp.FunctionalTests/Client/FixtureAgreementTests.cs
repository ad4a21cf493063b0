using System.Text.Json;
using CasesPdp.Client;
using CasesPdp.Corpus;
using CasesPdp.Decisions;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Client;

/// <summary>A fixture gives the answers and the refusals that a client gets from a server, by every method.</summary>
public sealed class FixtureAgreementTests
{
    private const int SampledQuestions = 24;

    public static TheoryData<string> Names => [.. DecisionCorpus.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Answers_OfEveryMethod_AreThoseOfAServer(string name)
    {
        await using var server = await RunningServer.StartAsync(DecisionCorpus.BundleOf(name));
        await using var services = Client(server);
        var remote = services.GetRequiredService<ICasesPdp>();
        var fixture = PdpFixture.FromBundle(DecisionCorpus.BundleOf(name));
        var asked = DecisionCorpus.Requests(name).Where(CaseQuestions.CanAsk).Select(CaseQuestions.Of).ToList();
        var longName = new string('a', Limits.NameBytes + 1);

        var questions = asked.Where((_, i) => i % Math.Max(1, asked.Count / SampledQuestions) == 0)
            .Append(asked[0] with { Action = longName })
            .Append(asked[0] with { Subject = asked[0].Subject with { ProfileUid = longName } })
            .Append(asked[0] with { Resource = asked[0].Resource with { Space = longName } });

        foreach (var question in questions)
        {
            await AssertSameAsync(remote, fixture, pdp => pdp.CheckManyAsync([asked[0], question]));
            await AssertSameAsync(remote, fixture, pdp => pdp.ExplainAsync(question));
            await AssertSameAsync(remote, fixture, pdp => pdp.CapabilitiesAsync(question.Subject, question.Resource.Space));
            await AssertSameAsync(remote, fixture, pdp => pdp.PlanAsync(question.Subject, null, question.Resource.Space));
            await AssertSameAsync(
                remote, fixture, pdp => pdp.PlanAsync(question.Subject, question.Action, question.Resource.Space, question.Resource.Owners));
            var owner = question.Resource.Owners is [var first, ..] ? first : null;
            await AssertSameAsync(remote, fixture, async pdp => (await pdp.MatrixAsync(
                new CaseMatrixQuestion([question.Subject], [question.Action], [(owner, question.Resource.Space)])))[0, 0, 0].Reason);
        }
    }

    private static async Task AssertSameAsync<T>(ICasesPdp remote, ICasesPdp fixture, Func<ICasesPdp, Task<T>> ask) =>
        Assert.Equal(await AnswerAsync(remote, ask), await AnswerAsync(fixture, ask));

    private static async Task<string> AnswerAsync<T>(ICasesPdp pdp, Func<ICasesPdp, Task<T>> ask)
    {
        try
        {
            return JsonSerializer.Serialize(await ask(pdp));
        }
        catch (PdpException failure)
        {
            return failure.Failure.ToString();
        }
    }

    private static ServiceProvider Client(RunningServer server) => new ServiceCollection()
        .AddSingleton<IConfiguration>(new ConfigurationBuilder().Build())
        .AddCasesPdp(o =>
        {
            o.Addresses.Add(server.Decisions.ToString());
            o.Deadline = TimeSpan.FromMinutes(1);
        })
        .BuildServiceProvider();
}
