using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Server.DecisionLog;

/// <summary>One record to write: a decision, or a call that lists.</summary>
/// <param name="Index">The place of the decision in its call.</param>
/// <param name="Request">The question in words.</param>
/// <param name="Reason">The answer; absent where a call that lists has none.</param>
/// <param name="Counts">What a call that lists has counted.</param>
internal readonly record struct LoggedDecision(
    int Index, DecisionRequest Request, Reason? Reason, IReadOnlyList<(string Name, long Count)>? Counts = null);
