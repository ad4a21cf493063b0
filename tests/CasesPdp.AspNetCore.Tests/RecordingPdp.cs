using System.Collections.Concurrent;
using CasesPdp.Client;
using CasesPdp.Decisions;

namespace CasesPdp.AspNetCore.Tests;

/// <summary>Answers as told, and records each call with its questions.</summary>
internal sealed class RecordingPdp : ICasesPdp
{
    public const string Revision = "0123456789abcdef";

    /// <summary>The calls that were made, each with its questions. Answers at once are not calls.</summary>
    public ConcurrentQueue<IReadOnlyList<CaseQuestion>> Calls { get; } = new();

    public IEnumerable<CaseQuestion> Questions => Calls.SelectMany(c => c);

    public Func<CaseQuestion, CaseDecision> Answer { get; set; } = _ => new CaseDecision(Reason.Allowed, Revision);

    /// <summary>Whether questions are answered at once, as in local mode.</summary>
    public bool IsLocal { get; set; }

    public PdpFailure? Failure { get; set; }

    /// <summary>What a call waits for before it is answered.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    public void Deny(Reason reason) => Answer = _ => new CaseDecision(reason, Revision);

    public async Task<CaseDecision> CheckAsync(CaseQuestion question, CancellationToken cancellationToken = default) =>
        (await CallAsync([question], cancellationToken))[0];

    public bool TryCheck(CaseQuestion question, out CaseDecision decision)
    {
        decision = IsLocal ? Answer(question) : default;
        return IsLocal;
    }

    public Task<IReadOnlyList<CaseDecision>> CheckManyAsync(
        IReadOnlyList<CaseQuestion> questions, CancellationToken cancellationToken = default) => CallAsync(questions, cancellationToken);

    public Task<CaseMatrix> MatrixAsync(CaseMatrixQuestion question, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<CasePlan> PlanAsync(
        CaseSubject subject,
        CaseAction? action = null,
        string? space = null,
        IReadOnlyList<string>? owners = null,
        CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<CaseCapabilities> CapabilitiesAsync(CaseSubject subject, string? space = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<CaseExplanation> ExplainAsync(CaseQuestion question, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<PdpStatus> GetStatusAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private async Task<IReadOnlyList<CaseDecision>> CallAsync(IReadOnlyList<CaseQuestion> questions, CancellationToken cancellation)
    {
        Calls.Enqueue(questions);
        await Gate.WaitAsync(cancellation);
        return Failure is { } failure
            ? throw new PdpException(failure, "The test lets it fail.")
            : [.. questions.Select(Answer)];
    }
}
