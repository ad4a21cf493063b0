namespace CasesPdp.Policies.Catalogue;

/// <summary>A sub-feature privilege: a privilege of its own, which may also be merged into <c>all</c> or <c>read</c>.</summary>
/// <param name="Id">The privilege id, such as <c>cases_delete</c>.</param>
/// <param name="Label">What Kibana's role editor calls it; empty for custom features that do not say.</param>
/// <param name="IncludeIn">Into which top-level privileges it is merged.</param>
/// <param name="Definition">What it gives.</param>
public sealed record SubFeaturePrivilege(string Id, string Label, IncludeIn IncludeIn, PrivilegeDefinition Definition);
