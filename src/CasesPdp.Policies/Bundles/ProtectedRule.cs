namespace CasesPdp.Policies.Bundles;

/// <summary>A guard rail: nobody without one of these roles may do these actions there.</summary>
/// <param name="Actions">Operations, calls (whatever their facets) or raw actions; not empty.</param>
/// <param name="Owners">On which owners; absent means on all.</param>
/// <param name="Spaces">In which spaces; absent means in all.</param>
/// <param name="Roles">Who may.</param>
/// <param name="Span">Where the rule begins.</param>
public sealed record ProtectedRule(
    IReadOnlyList<string> Actions,
    IReadOnlyList<string>? Owners,
    IReadOnlyList<string>? Spaces,
    IReadOnlyList<string> Roles,
    SourceSpan Span);
