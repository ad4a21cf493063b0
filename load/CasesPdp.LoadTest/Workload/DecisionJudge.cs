using System.Collections.Concurrent;
using CasesPdp.Decisions;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Pump;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using Google.Protobuf;
using Revision = CasesPdp.Protocol.V1.Revision;

namespace CasesPdp.LoadTest.Workload;

/// <summary>Holds answers against the same decisions made in process, by the policy of the revision that the answer names.</summary>
internal sealed class DecisionJudge : IAnswerJudge
{
    private readonly IReadOnlyList<WorkItem> _items;
    private readonly ConcurrentDictionary<string, Answers> _answers = new(StringComparer.Ordinal);

    public DecisionJudge(LoadWorkload workload, params IReadOnlyList<PolicySnapshot> policies)
    {
        _items = workload.Items;
        foreach (var policy in policies)
        {
            Add(policy);
        }
    }

    public bool AnswersVary => false;

    /// <summary>When each revision was seen first, by its digest.</summary>
    public ConcurrentDictionary<string, long> FirstSeen { get; } = new(StringComparer.Ordinal);

    /// <summary>Another policy that may answer from now on.</summary>
    public void Add(PolicySnapshot policy) => _answers[policy.Revision.Digest] = new Answers(policy);

    public string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer)
    {
        var item = _items[request.Index];
        try
        {
            return item.Message switch
            {
                CheckRequest check => Compare(
                    CheckResponse.Parser.ParseFrom(answer),
                    a => a.Revision,
                    a => a.To(check),
                    (e, r) => e.Revision = r),
                BatchCheckRequest batch => FaultOf(batch, BatchCheckResponse.Parser.ParseFrom(answer)),
                CheckMatrixRequest matrix => Compare(
                    CheckMatrixResponse.Parser.ParseFrom(answer),
                    a => a.Revision,
                    a => a.To(matrix),
                    (e, r) => e.Revision = r),
                StreamCheckRequest stream => FaultOf(stream, StreamCheckResponse.Parser.ParseFrom(answer)),
                _ => $"nobody knows how to judge {item.Method}",
            };
        }
        catch (InvalidProtocolBufferException broken)
        {
            return $"not a message: {broken.Message}";
        }
    }

    private static string Short(string digest) => digest.Length > 16 ? digest[..16] : digest;

    private string? FaultOf(StreamCheckRequest request, StreamCheckResponse answer) =>
        answer switch
        {
            { Answer: null } => $"refused in band: {answer.Error?.Message ?? "neither answer nor error"}",
            _ when answer.Id != request.Id => $"id {answer.Id} for a request with id {request.Id}",
            _ => FaultOf(request.Batch, answer.Answer),
        };

    private string? FaultOf(BatchCheckRequest request, BatchCheckResponse answer) =>
        Compare(answer, a => a.Revision, a => a.To(request), (e, r) => e.Revision = r);

    private string? Compare<T>(T answer, Func<T, Revision?> revisionOf, Func<Answers, T> expect, Action<T, Revision> setRevision)
        where T : class, IMessage<T>
    {
        if (revisionOf(answer) is not { } revision)
        {
            return "no revision";
        }

        if (!_answers.TryGetValue(revision.Digest, out var answers))
        {
            var asked = _answers.Count == 1
                ? $"and the bundle asked about is {Short(_answers.Keys.Single())}"
                : $"which is none of the {_answers.Count} that were published";
            return $"it is by revision {Short(revision.Digest)}, {asked}";
        }

        FirstSeen.TryAdd(revision.Digest, Clock.Now);

        // Epoch and sequence are the server's own; everything else has one right value.
        var expected = expect(answers);
        setRevision(expected, revision);
        return expected.Equals(answer) ? null : $"decided otherwise than in process, by revision {revision.Digest[..16]}";
    }
}
