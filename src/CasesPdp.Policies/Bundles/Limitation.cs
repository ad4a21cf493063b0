namespace CasesPdp.Policies.Bundles;

/// <summary>A guard rail: each of these roles may do at most this. What is absent is not bounded.</summary>
/// <param name="Roles">The roles; not empty.</param>
/// <param name="Operations">The operations that they may do, as Kibana checks them.</param>
/// <param name="Rights">The owner-independent rights that they may have.</param>
/// <param name="Owners">The owners on which they may do operations.</param>
/// <param name="Spaces">The spaces where they may do or have anything.</param>
/// <param name="Span">Where the rule begins.</param>
public sealed record Limitation(
    IReadOnlyList<string> Roles,
    IReadOnlyList<string>? Operations,
    IReadOnlyList<string>? Rights,
    IReadOnlyList<string>? Owners,
    IReadOnlyList<string>? Spaces,
    SourceSpan Span);
