using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Bundles;

/// <summary>
/// A question and the answer that its author expects: one of <c>tests</c>, or one cell of <c>matrices</c>, in a file of <c>tests/</c>.
/// </summary>
/// <param name="Name">What it is about; names need not be distinct.</param>
/// <param name="Request">The question.</param>
/// <param name="Outcome">The outcome expected.</param>
/// <param name="Reason">The reason expected; absent where any reason for the outcome will do.</param>
/// <param name="Missing">What is expected to be missing; absent where it does not matter.</param>
/// <param name="Span">Where it stands.</param>
public sealed record PolicyTest(
    string Name, DecisionRequest Request, Outcome Outcome, Reason? Reason, IReadOnlyList<string>? Missing, SourceSpan Span);
