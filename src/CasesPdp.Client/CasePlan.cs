using CasesPdp.Decisions;

namespace CasesPdp.Client;

/// <summary>Which cases a list call may return.</summary>
/// <param name="Owners">The owners whose cases may be returned, in ordinal order. Empty: Kibana answers 403.</param>
/// <param name="Kql">A KQL fragment that holds a search to them; empty when <paramref name="Owners"/> is.</param>
/// <param name="ElasticsearchFilter">The same as an Elasticsearch <c>bool</c> filter, as JSON; empty when <paramref name="Owners"/>
/// is.</param>
/// <param name="Reason"><see cref="Reason.Allowed"/> when there are owners, else why there are none.</param>
/// <param name="Revision">The policy that answered: the first 16 hexadecimal digits of its digest.</param>
public sealed record CasePlan(IReadOnlyList<string> Owners, string Kql, string ElasticsearchFilter, Reason Reason, string Revision);
