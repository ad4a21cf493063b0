using CasesPdp.Client;

namespace CasesPdp.AspNetCore;

/// <summary>What the PDP decided about a request; a feature of its <c>HttpContext</c> once the request is authorized.</summary>
/// <param name="Questions">What was asked, in the order of the requirements.</param>
/// <param name="Decisions">The answers, in the same order.</param>
public sealed record CaseAuthorizationFeature(IReadOnlyList<CaseQuestion> Questions, IReadOnlyList<CaseDecision> Decisions)
{
    /// <summary>Whether the request passes without an answer of the PDP, because <see cref="CasesPdpOptions.FailOpen"/> is set.</summary>
    public bool IsFailOpen => Decisions.Any(d => d.IsFailOpen);
}
