namespace CasesPdp.Client.Tests;

/// <summary>A PDP of which only the status is asked.</summary>
internal sealed class FakePdp(Func<PdpStatus> status) : ICasesPdp
{
    public int StatusCalls { get; private set; }

    public Task<PdpStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        StatusCalls++;
        try
        {
            return Task.FromResult(status());
        }
        catch (PdpException failure)
        {
            return Task.FromException<PdpStatus>(failure);
        }
    }

    public Task<CaseDecision> CheckAsync(CaseQuestion question, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public bool TryCheck(CaseQuestion question, out CaseDecision decision) => throw new NotSupportedException();

    public Task<IReadOnlyList<CaseDecision>> CheckManyAsync(
        IReadOnlyList<CaseQuestion> questions, CancellationToken cancellationToken = default) => throw new NotSupportedException();

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
}
