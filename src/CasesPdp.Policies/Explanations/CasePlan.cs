using CasesPdp.Decisions;

namespace CasesPdp.Policies.Explanations;

/// <summary>What a list call may return.</summary>
/// <param name="Reason">ALLOWED when there is an owner, else why not.</param>
/// <param name="Owners">The owners whose cases may be returned, in ordinal order.</param>
/// <param name="Kql">A KQL fragment that holds a search to them; empty without owners.</param>
/// <param name="ElasticsearchFilter">The same as an Elasticsearch <c>bool</c> filter, as JSON; empty without owners.</param>
public sealed record CasePlan(Reason Reason, IReadOnlyList<string> Owners, string Kql, string ElasticsearchFilter);
