namespace CasesPdp.Policies.Bundles;

/// <summary>One entry of a role's <c>kibana</c> list.</summary>
/// <param name="Spaces">Exactly <c>["*"]</c>, or space ids.</param>
/// <param name="Base">Base privileges (<c>all</c>, <c>read</c>); others are inert.</param>
/// <param name="Features">Privilege ids by feature id; unknown ones are inert.</param>
/// <param name="Span">Where the entry begins.</param>
public sealed record KibanaGrant(
    IReadOnlyList<string> Spaces,
    IReadOnlyList<string> Base,
    IReadOnlyList<FeatureGrant> Features,
    SourceSpan Span);
