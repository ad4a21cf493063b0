using CasesPdp.Client;
using CasesPdp.Decisions;

namespace CasesPdp.BackendHost;

/// <summary>Allows what the back-end asks, at no cost.</summary>
/// <remarks>Its plan is the server's for a reader of one owner's cases, so that lists take the same search.</remarks>
internal sealed class AllowEverything : ICasesPdp
{
    private const string Revision = "0000000000000000";

    private static readonly CaseDecision Allowed = new(Reason.Allowed, Revision);

    private readonly Task<CaseDecision> _decision = Task.FromResult(Allowed);

    private readonly Task<CasePlan> _plan = Task.FromResult(new CasePlan(
        [CaseOwners.SecuritySolution],
        """cases.attributes.owner: "securitySolution" and """
            + """(not cases.attributes.access.mode: * or cases.attributes.access.mode: "default")""",
        """{"bool":{"filter":[{"bool":{"should":[{"term":{"cases.attributes.owner":"securitySolution"}}],"minimum_should_match":1}},"""
            + """{"bool":{"should":[{"bool":{"must_not":{"exists":{"field":"cases.attributes.access.mode"}}}},"""
            + """{"term":{"cases.attributes.access.mode":"default"}}],"minimum_should_match":1}}]}}""",
        Reason.Allowed,
        Revision));

    public Task<CaseDecision> CheckAsync(CaseQuestion question, CancellationToken cancellationToken = default) => _decision;

    public bool TryCheck(CaseQuestion question, out CaseDecision decision)
    {
        decision = Allowed;
        return true;
    }

    public Task<IReadOnlyList<CaseDecision>> CheckManyAsync(
        IReadOnlyList<CaseQuestion> questions, CancellationToken cancellationToken = default) =>
        Task.FromResult<IReadOnlyList<CaseDecision>>([.. questions.Select(_ => Allowed)]);

    public Task<CasePlan> PlanAsync(
        CaseSubject subject,
        CaseAction? action = null,
        string? space = null,
        IReadOnlyList<string>? owners = null,
        CancellationToken cancellationToken = default) => _plan;

    public Task<PdpStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        Task.FromResult(new PdpStatus(Revision, PolicyAge: null, Problem: null));

    public Task<CaseMatrix> MatrixAsync(CaseMatrixQuestion question, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<CaseCapabilities> CapabilitiesAsync(
        CaseSubject subject, string? space = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<CaseExplanation> ExplainAsync(CaseQuestion question, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();
}
