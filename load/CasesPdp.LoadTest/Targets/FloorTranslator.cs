using CasesPdp.Decisions;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using Google.Protobuf;

namespace CasesPdp.LoadTest.Targets;

/// <summary>For the floor: the same request bytes, and for each shape of request an answer of the usual size.</summary>
internal sealed class FloorTranslator(PolicySnapshot policy) : ITranslator
{
    private const string Service = "/casespdp.v1.Floor/";

    private readonly Dictionary<string, byte[]> _answers = new(StringComparer.Ordinal);

    /// <summary>Writes the answers of a workload where the floor will look for them when it starts.</summary>
    public void WriteAnswers(string directory, LoadWorkload workload)
    {
        Directory.CreateDirectory(directory);
        var answers = new Answers(policy);
        foreach (var shape in workload.Items.GroupBy(i => i.Shape).Where(s => !_answers.ContainsKey(s.Key)))
        {
            if (AnswerTo(answers, shape.First().Message) is null)
            {
                continue;
            }

            var bySize = shape.Select(i => AnswerTo(answers, i.Message)!.ToByteArray()).OrderBy(a => a.Length).ToList();
            _answers[shape.Key] = bySize[bySize.Count / 2];
            File.WriteAllBytes(Path.Combine(directory, shape.Key + ".answer"), _answers[shape.Key]);
        }
    }

    public TargetWork? Translate(LoadWorkload workload, ServerAddress address)
    {
        if (workload.Items.Any(i => !_answers.ContainsKey(i.Shape)))
        {
            return null;
        }

        return new TargetWork(
            RequestBuilder.Build(workload, address, i => Service + i.Shape, i => workload.Items[i].Message),
            new FloorJudge([.. workload.Items.Select(i => _answers[i.Shape])]));
    }

    private static IMessage? AnswerTo(Answers answers, IMessage request) => request switch
    {
        CheckRequest check => answers.To(check),
        BatchCheckRequest batch => answers.To(batch),
        CheckMatrixRequest matrix => answers.To(matrix),
        _ => null,
    };
}
