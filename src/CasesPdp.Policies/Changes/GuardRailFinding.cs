using CasesPdp.Policies.Bundles;

namespace CasesPdp.Policies.Changes;

/// <summary>Why a policy does not go live without approval.</summary>
/// <param name="Kind">What was found.</param>
/// <param name="Message">One sentence; names stand in backticks.</param>
/// <param name="Rule">The guard rail, where there is one to point at.</param>
/// <param name="Counterexamples">Some of the cells that break the rule.</param>
/// <param name="Count">How many cells break it; for widening, how many widen.</param>
public sealed record GuardRailFinding(
    GuardRailKind Kind, string Message, SourceSpan? Rule, IReadOnlyList<Counterexample> Counterexamples, long Count);
