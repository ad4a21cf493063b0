namespace CasesPdp.Policies.Bundles;

/// <summary>A space that <c>pdp.yaml</c> lists.</summary>
/// <param name="Id">Matches <c>[a-z0-9_-]+</c>.</param>
/// <param name="DisabledFeatures">Ids of features hidden in the space; ids that are no Cases feature are inert.</param>
/// <param name="Solution">The solution view: <c>classic</c>, <c>security</c>, <c>oblt</c> or <c>es</c>.</param>
public sealed record SpaceSettings(string Id, IReadOnlyList<string> DisabledFeatures, string Solution = "classic");
