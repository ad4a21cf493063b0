using CasesPdp.Decisions;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using Google.Protobuf;

namespace CasesPdp.LoadTest.Targets;

/// <summary>For the floor: the same request bytes, and for each shape of request an answer of the usual size.</summary>
internal sealed class FloorTranslator : ITranslator
{
    private const string Service = "/casespdp.v1.Floor/";

    private readonly Dictionary<string, byte[]> _answers = new(StringComparer.Ordinal);

    /// <summary>Writes the answers of the workloads into the directory that the floor reads when it starts.</summary>
    public FloorTranslator(string directory, PolicySnapshot policy, IReadOnlyList<LoadWorkload> workloads)
    {
        Directory.CreateDirectory(directory);
        var answers = new ExpectedAnswers(policy);
        foreach (var shape in workloads.SelectMany(w => w.Items).Where(i => i.Method != "StreamCheck").GroupBy(i => i.Shape))
        {
            var bySize = shape.Select(i => AnswerTo(answers, i.Message).ToByteArray()).OrderBy(a => a.Length).ToList();
            _answers[shape.Key] = bySize[bySize.Count / 2];
            File.WriteAllBytes(Path.Combine(directory, shape.Key + ".answer"), _answers[shape.Key]);
        }
    }

    /// <summary>Whether no workload has a single call: the floor answers no streams.</summary>
    public bool IsEmpty => _answers.Count == 0;

    /// <summary>Writes the answers as files that an HTTP server answers the paths of the calls with.</summary>
    /// <param name="root">The root of its files.</param>
    public void WriteFiles(string root)
    {
        var directory = Directory.CreateDirectory(Path.Join(root, Service));
        foreach (var (shape, answer) in _answers)
        {
            File.WriteAllBytes(Path.Combine(directory.FullName, shape), GrpcMessage.Frame(answer));
        }
    }

    public TargetWork? Translate(LoadWorkload workload, ServerAddress address) =>
        workload.Items.Any(i => !_answers.ContainsKey(i.Shape))
            ? null
            : new TargetWork(
                TargetWork.Encode(workload, address, i => Service + i.Shape, i => workload.Items[i].Message),
                new FloorChecker([.. workload.Items.Select(i => _answers[i.Shape])]));

    private static IMessage AnswerTo(ExpectedAnswers answers, IMessage request) => request switch
    {
        CheckRequest check => answers.To(check),
        BatchCheckRequest batch => answers.To(batch),
        var matrix => answers.To((CheckMatrixRequest)matrix),
    };
}
