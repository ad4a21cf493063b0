namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>A name in a guard rail.</summary>
/// <param name="Kind">What it names.</param>
/// <param name="Name">The name.</param>
/// <param name="Span">Where it stands.</param>
internal readonly record struct GuardedName(GuardedNameKind Kind, string Name, SourceSpan Span);
