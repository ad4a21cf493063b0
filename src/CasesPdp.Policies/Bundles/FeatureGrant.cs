namespace CasesPdp.Policies.Bundles;

/// <summary>The privileges of one feature that an entry of a role names.</summary>
/// <param name="Feature">The feature id.</param>
/// <param name="Privileges">The privilege ids; may be empty, which is inert.</param>
/// <param name="Span">Where the feature id stands.</param>
public sealed record FeatureGrant(string Feature, IReadOnlyList<string> Privileges, SourceSpan Span);
