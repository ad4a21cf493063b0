using System.Collections.Concurrent;
using CasesPdp.Decisions;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using CasesPdp.Workloads.Cerbos;
using CasesPdp.Workloads.Cerbos.V1;
using Google.Protobuf;
using Revision = CasesPdp.Protocol.V1.Revision;

namespace CasesPdp.LoadTest.Workload;

/// <summary>Compares answers with decisions made in process, by the policy of the revision that the answer names.</summary>
internal sealed class DecisionChecker : IAnswerChecker
{
    private readonly IReadOnlyList<WorkItem> _items;
    private readonly ConcurrentDictionary<string, ExpectedAnswers> _answers = new(StringComparer.Ordinal);

    public DecisionChecker(LoadWorkload workload, params IReadOnlyList<PolicySnapshot> policies)
    {
        _items = workload.Items;
        foreach (var policy in policies)
        {
            Add(policy);
        }
    }

    public bool AnswersVary => false;

    /// <summary>Whether the one policy is used for every revision: another build may compute another digest.</summary>
    public bool AllowsAnyRevision { get; init; }

    /// <summary>When each revision was seen first, by its digest.</summary>
    public ConcurrentDictionary<string, long> FirstSeen { get; } = new(StringComparer.Ordinal);

    /// <summary>Adds a policy that may answer from now on.</summary>
    public void Add(PolicySnapshot policy) => _answers[policy.Revision.Digest] = new ExpectedAnswers(policy);

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
                _ => $"there is no check for {item.Method}",
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

    private string? Compare<T>(T answer, Func<T, Revision?> revisionOf, Func<ExpectedAnswers, T> expect, Action<T, Revision> setRevision)
        where T : class, IMessage<T>
    {
        if (revisionOf(answer) is not { } revision)
        {
            return "no revision";
        }

        if (!_answers.TryGetValue(AllowsAnyRevision ? _answers.Keys.Single() : revision.Digest, out var answers))
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

/// <summary>Cerbos must allow what our own table allows, and nothing else. Its answers carry a call id, so that no two are equal.</summary>
internal sealed class CerbosChecker(IReadOnlyList<CheckResourcesRequest> requests, IReadOnlyList<IReadOnlyList<bool>> allowed) : IAnswerChecker
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

/// <summary>The floor sends the bytes that it was given.</summary>
internal sealed class FloorChecker(IReadOnlyList<byte[]> answers) : IAnswerChecker
{
    public bool AnswersVary => false;

    public string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer) =>
        answer.SequenceEqual(answers[request.Index]) ? null : "other bytes than the floor was given";
}

/// <summary>Takes the first answer to each request of an earlier build as right: such a build may decide otherwise.</summary>
internal sealed class EarlierBuildChecker(DecisionChecker expected) : IAnswerChecker
{
    private readonly ConcurrentDictionary<int, byte[]> _first = new();

    public bool AnswersVary => false;

    /// <summary>The checker by this build's decisions.</summary>
    public DecisionChecker Expected { get; } = expected;

    public string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer) =>
        answer.SequenceEqual(_first.GetOrAdd(request.Index, static (_, bytes) => bytes, answer.ToArray()))
            ? null
            : "the answer changed";
}
