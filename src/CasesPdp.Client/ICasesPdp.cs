namespace CasesPdp.Client;

/// <summary>Answers what subjects with Kibana roles may do to cases.</summary>
/// <remarks>
/// Thread-safe. Every method fails closed: it answers all that was asked, in order, or throws <see cref="PdpException"/>. Cancelling throws
/// <see cref="OperationCanceledException"/>.
/// </remarks>
public interface ICasesPdp
{
    /// <summary>Decides one question. Questions asked at the same time travel together.</summary>
    /// <exception cref="PdpException">The question was not evaluated.</exception>
    Task<CaseDecision> CheckAsync(CaseQuestion question, CancellationToken cancellationToken = default);

    /// <summary>Decides one question at once, from a policy that this process holds (local mode). Allocates nothing.</summary>
    /// <returns>False where no such policy is at hand, or it is older than the settings accept: ask <see cref="CheckAsync"/>
    /// then.</returns>
    /// <exception cref="PdpException">The question is not valid.</exception>
    bool TryCheck(CaseQuestion question, out CaseDecision decision);

    /// <summary>Decides questions: as many answers as questions, in their order. More than a request may hold travel in several.</summary>
    /// <exception cref="PdpException">One of them was not evaluated; none is answered.</exception>
    Task<IReadOnlyList<CaseDecision>> CheckManyAsync(IReadOnlyList<CaseQuestion> questions, CancellationToken cancellationToken = default);

    /// <summary>Decides every combination of subjects, actions and cells, for screens and list pages.</summary>
    /// <exception cref="PdpException">The matrix was not evaluated.</exception>
    Task<CaseMatrix> MatrixAsync(CaseMatrixQuestion question, CancellationToken cancellationToken = default);

    /// <summary>Says which owners' cases a list call may return.</summary>
    /// <param name="subject">Who lists.</param>
    /// <param name="action">A list call or an operation; null means <c>find-cases</c>.</param>
    /// <param name="space">The space id; null means <c>default</c>.</param>
    /// <param name="owners">Narrows the plan to these owners; null or empty means all.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PdpException">The plan was not made.</exception>
    Task<CasePlan> PlanAsync(
        CaseSubject subject,
        CaseAction? action = null,
        string? space = null,
        IReadOnlyList<string>? owners = null,
        CancellationToken cancellationToken = default);

    /// <summary>Lists what a subject may do in a space.</summary>
    /// <param name="subject">Who.</param>
    /// <param name="space">The space id; null means <c>default</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="PdpException">It was not evaluated.</exception>
    Task<CaseCapabilities> CapabilitiesAsync(CaseSubject subject, string? space = null, CancellationToken cancellationToken = default);

    /// <summary>Explains the answer to a question, for administrators. The server must grant the caller insight.</summary>
    /// <exception cref="PdpException">It was not evaluated.</exception>
    Task<CaseExplanation> ExplainAsync(CaseQuestion question, CancellationToken cancellationToken = default);

    /// <summary>Asks whether questions are answered now, by which policy, and how old that is.</summary>
    /// <exception cref="PdpException">Questions are not answered now.</exception>
    Task<PdpStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
