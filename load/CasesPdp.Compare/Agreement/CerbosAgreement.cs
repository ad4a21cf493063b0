using CasesPdp.Compare.Hosts;
using CasesPdp.Protocol.V1;
using CasesPdp.Workloads;
using CasesPdp.Workloads.Cerbos;
using CasesPdp.Workloads.Cerbos.V1;
using Google.Protobuf;

namespace CasesPdp.Compare.Agreement;

/// <summary>Holds what Cerbos answers against what the server answers.</summary>
internal sealed class CerbosAgreement(HostProcess server, HostProcess cerbos, PolicyForm form)
{
    private const int SampleBatches = 100;
    private const int SampleItems = 50;

    private readonly CerbosRequests _requests = new(form);

    /// <summary>How many questions have been compared.</summary>
    public int Compared { get; private set; }

    /// <summary>How many of them were allowed.</summary>
    public int Allowed { get; private set; }

    /// <summary>Compares one exchange; tells Cerbos' request and how many bytes its answer has.</summary>
    public async Task<(IMessage Request, int AnswerBytes)> DemandAsync(Exchange exchange)
    {
        var request = exchange.Request switch
        {
            CheckRequest check => _requests.From(check),
            BatchCheckRequest batch => _requests.From(batch),
            CheckMatrixRequest matrix => _requests.From(matrix),
            var other => throw new NotSupportedException(other.Descriptor.Name),
        };
        var theirs = await RawCalls.AskAsync(cerbos, CerbosRequests.Path, request.ToByteArray());
        var ours = await RawCalls.AskAsync(server, exchange.Path, exchange.Request.ToByteArray());
        Demand(exchange.Name, AllowedBy(exchange, ours), CerbosAnswers.Allowed(request, CheckResourcesResponse.Parser.ParseFrom(theirs)));
        return (request, theirs.Length);
    }

    /// <summary>Compares a seeded sample over many subjects and spaces.</summary>
    public async Task DemandSampleAsync(Fleet fleet)
    {
        var answers = new Answers(fleet.Policy);
        foreach (var batch in AgreementSample.Draw(fleet, SampleBatches, SampleItems))
        {
            await DemandAsync(ExchangeSet.Of("sample", batch, answers));
        }
    }

    private static IReadOnlyList<bool> AllowedBy(Exchange exchange, byte[] answer) => exchange.Request switch
    {
        CheckRequest => CerbosAnswers.Allowed(CheckResponse.Parser.ParseFrom(answer)),
        BatchCheckRequest => CerbosAnswers.Allowed(BatchCheckResponse.Parser.ParseFrom(answer)),
        var matrix => CerbosAnswers.Allowed((CheckMatrixRequest)matrix, CheckMatrixResponse.Parser.ParseFrom(answer)),
    };

    private void Demand(string name, IReadOnlyList<bool> ours, IReadOnlyList<bool> theirs)
    {
        var differing = ours.Zip(theirs).Count(pair => pair.First != pair.Second);
        if (ours.Count != theirs.Count || differing > 0)
        {
            throw new ComparisonException(
                ComparisonException.Failed,
                $"{cerbos.Name} answers {differing} of {ours.Count} questions of {name} otherwise than the server: {theirs.Count(a => a)} "
                + $"allowed where the server allows {ours.Count(a => a)}");
        }

        Compared += ours.Count;
        Allowed += ours.Count(a => a);
    }
}
