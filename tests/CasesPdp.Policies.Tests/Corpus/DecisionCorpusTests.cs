using CasesPdp.Corpus;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Policies.Reference;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Tests.Corpus;

public sealed class DecisionCorpusTests
{
    public static TheoryData<string> Cases => [.. DecisionCorpus.Names];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Reference_EveryQuestionOfTheCorpus_AnswersAsWritten(string name)
    {
        var reference = new ReferenceEvaluator(Bundle(name));

        var answers = DecisionCorpus.Requests(name).Select(r => DecisionCorpus.Write(reference.Decide(r))).ToList();

        if (DecisionCorpus.RewritesGoldens)
        {
            File.WriteAllText(DecisionCorpus.AnswersOf(name), string.Concat(answers.Select(a => a + "\n")));
        }

        Assert.Equal(DecisionCorpus.Answers(name), answers);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Table_EveryQuestionOfTheCorpus_AnswersAsWritten(string name)
    {
        var policy = PolicyCompiler.Compile(Bundle(name), "test", 1);

        var answers = DecisionCorpus.Requests(name).Select(r => DecisionCorpus.Write(TableEvaluator.Decide(policy, r)));

        Assert.Equal(DecisionCorpus.Answers(name), answers);
    }

    private static Bundle Bundle(string name)
    {
        var reading = BundleReader.Read(DecisionCorpus.BundleOf(name));
        Assert.True(reading.Bundle is not null, string.Join('\n', reading.Diagnostics));
        return reading.Bundle;
    }
}
