using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Pump;

namespace CasesPdp.LoadTest.Workload;

/// <summary>The floor sends the bytes that it was given.</summary>
internal sealed class FloorJudge(IReadOnlyList<byte[]> answers) : IAnswerJudge
{
    public bool AnswersVary => false;

    public string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer) =>
        answer.SequenceEqual(answers[request.Index]) ? null : "other bytes than the floor was given";
}
