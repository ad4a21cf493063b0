using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;
using Google.Protobuf;

namespace CasesPdp.Server.Wire;

/// <summary>A method that is answered from the bytes of its requests.</summary>
internal sealed class WireMethod
{
    private static readonly WireMethod[] All =
    [
        Of<CheckRequest>(nameof(DecisionService.DecisionServiceBase.Check), CheckWire.TryAnswer, r => r.Revision, RequestValidator.Validate),
        Of<BatchCheckRequest>(
            nameof(DecisionService.DecisionServiceBase.BatchCheck), BatchWire.TryAnswer, r => r.Revision, RequestValidator.Validate),
        Of<CheckMatrixRequest>(
            nameof(DecisionService.DecisionServiceBase.CheckMatrix), MatrixWire.TryAnswer, r => r.Revision, RequestValidator.Validate),
        Of<StreamCheckRequest>(
            nameof(DecisionService.DecisionServiceBase.StreamCheck), StreamWire.TryAnswer, r => r.Batch?.Revision, RequestValidator.Validate),
    ];

    private WireMethod(
        string name,
        MessageParser parser,
        TryAnswer answer,
        Func<IMessage, RevisionRequirement?> demand,
        Func<IMessage, PolicySnapshot, Refusal?> validate)
    {
        Name = name;
        Parser = parser;
        Answer = answer;
        DemandOf = demand;
        Validate = validate;
    }

    /// <summary>Answers a request from its bytes.</summary>
    /// <returns>False where the bytes are not laid out as senders write them, break a limit, ask for another revision, or cost too
    /// much for this pass. Requests that <see cref="Validate"/> passes are answered once they are written anew.</returns>
    public delegate bool TryAnswer(WireScratch scratch, ReadOnlySpan<byte> request, WireCall call);

    /// <summary>The method's name.</summary>
    public string Name { get; }

    /// <summary>What the one-pass reader holds for a large request: its bytes, and notes on its cells or items.</summary>
    public long ExpansionOf(RequestBytes request) =>
        request.Length * (Name == nameof(DecisionService.DecisionServiceBase.CheckMatrix) ? 12L : 2L);

    /// <summary>Whether its requests are the messages of a stream.</summary>
    public bool IsStream => Name == nameof(DecisionService.DecisionServiceBase.StreamCheck);

    /// <summary>The parser of its requests.</summary>
    public MessageParser Parser { get; }

    /// <summary>Answers a request from its bytes.</summary>
    public TryAnswer Answer { get; }

    /// <summary>The revision that a request demands.</summary>
    public Func<IMessage, RevisionRequirement?> DemandOf { get; }

    /// <summary>What is wrong with a request, if anything is.</summary>
    public Func<IMessage, PolicySnapshot, Refusal?> Validate { get; }

    /// <summary>The methods with one request and one answer.</summary>
    public static IEnumerable<WireMethod> Unary => All.Where(m => !m.IsStream);

    /// <summary>The method of that name, if it is one of these.</summary>
    public static WireMethod? Find(string name) => Array.Find(All, m => m.Name == name);

    private static WireMethod Of<TRequest>(
        string name, TryAnswer answer, Func<TRequest, RevisionRequirement?> demand, Func<TRequest, PolicySnapshot, Refusal?> validate)
        where TRequest : IMessage<TRequest>, new() =>
        new(name, new MessageParser<TRequest>(() => new TRequest()), answer, r => demand((TRequest)r), (r, policy) => validate((TRequest)r, policy));
}
