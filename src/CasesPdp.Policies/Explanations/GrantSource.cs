namespace CasesPdp.Policies.Explanations;

/// <summary>A privilege of a role that grants something.</summary>
/// <param name="Role">The role.</param>
/// <param name="Privilege">The privilege as stored: <c>feature_securitySolutionCasesV3.read</c>, <c>all</c>, <c>*</c>.</param>
/// <param name="Resource">Where: <c>*</c>, a space id, or an Elasticsearch resource pattern.</param>
public sealed record GrantSource(string Role, string Privilege, string Resource);
