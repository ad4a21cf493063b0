using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Pump;
using CasesPdp.Workloads.Cerbos;
using CasesPdp.Workloads.Cerbos.V1;
using Google.Protobuf;

namespace CasesPdp.LoadTest.Workload;

/// <summary>Cerbos must allow what our own table allows, and nothing else. Its answers carry a call id, so that no two are equal.</summary>
internal sealed class CerbosJudge(IReadOnlyList<CheckResourcesRequest> requests, IReadOnlyList<IReadOnlyList<bool>> allowed) : IAnswerJudge
{
    public bool AnswersVary => true;

    public string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer)
    {
        try
        {
            var given = CerbosAnswers.Allowed(requests[request.Index], CheckResourcesResponse.Parser.ParseFrom(answer));
            return given.SequenceEqual(allowed[request.Index]) ? null : "Cerbos decides otherwise than our table";
        }
        catch (Exception broken) when (broken is InvalidProtocolBufferException or InvalidOperationException or KeyNotFoundException)
        {
            return broken.Message;
        }
    }
}
