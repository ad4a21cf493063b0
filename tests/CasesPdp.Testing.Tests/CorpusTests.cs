using CasesPdp.Client;
using CasesPdp.Corpus;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Testing.Tests;

/// <summary>A fixture gives the answers of the decision corpus, which are those of a server.</summary>
public sealed class CorpusTests
{
    public static TheoryData<string> Names => [.. DecisionCorpus.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Check_OfTheCorpus_AnswersAsAServer(string name)
    {
        var (requests, answers) = Load(name);
        var pdp = PdpFixture.FromBundle(DecisionCorpus.BundleOf(name));
        pdp.IsLocal = true;

        for (var i = 0; i < requests.Count; i++)
        {
            var question = CaseQuestions.Of(requests[i]);
            var decision = await pdp.CheckAsync(question);

            Assert.Equal(answers[i], CaseQuestions.Write(decision));
            Assert.True(pdp.TryCheck(question, out var atOnce));
            Assert.Equal(decision, atOnce);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task CheckMany_OfTheCorpus_AnswersAsAServer(string name)
    {
        var (requests, answers) = Load(name);
        var pdp = PdpFixture.FromBundle(DecisionCorpus.BundleOf(name));

        var decisions = await pdp.CheckManyAsync([.. requests.Select(CaseQuestions.Of)]);

        Assert.Equal(answers, decisions.Select(CaseQuestions.Write));
    }

    [Fact]
    public async Task Matrix_OfTheCorpus_AnswersAsChecks()
    {
        var pdp = PdpFixture.FromBundle(DecisionCorpus.BundleOf("stack-9.4"));
        CaseSubject[] subjects = [CaseSubject.WithRoles("viewer"), CaseSubject.WithRoles("editor"), CaseSubject.WithRoles()];
        CaseAction[] actions = ["getCase", "update-case", "nonsense"];
        (string?, string?)[] cells = [("cases", null), (null, "default"), ("securitySolution", "NO"), ("observability", "default")];

        var matrix = await pdp.MatrixAsync(new CaseMatrixQuestion(subjects, actions, cells));

        Assert.Equal(36, pdp.Questions.Count);
        for (var i = 0; i < pdp.Questions.Count && i < 36; i++)
        {
            var decision = await pdp.CheckAsync(pdp.Questions[i]);
            Assert.Equal(decision.Reason, matrix[i / 12, i / 4 % 3, i % 4].Reason);
        }
    }

    private static (IReadOnlyList<DecisionRequest> Requests, IReadOnlyList<string> Answers) Load(string name)
    {
        // The client asks about cases only.
        var pairs = DecisionCorpus.Requests(name).Zip(DecisionCorpus.Answers(name)).Where(p => CaseQuestions.CanAsk(p.First)).ToList();
        return ([.. pairs.Select(p => p.First)], [.. pairs.Select(p => p.Second)]);
    }
}
