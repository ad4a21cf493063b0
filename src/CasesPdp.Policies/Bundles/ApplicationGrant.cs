namespace CasesPdp.Policies.Bundles;

/// <summary>One entry of a role's <c>applications</c> list, as Elasticsearch stores it.</summary>
/// <param name="Application">An application name, perhaps with a trailing <c>*</c>.</param>
/// <param name="Privileges">Privilege names, <c>*</c>, or action patterns.</param>
/// <param name="Resources"><c>*</c>, <c>space:{id}</c>, or patterns of them.</param>
/// <param name="Span">Where the entry begins.</param>
public sealed record ApplicationGrant(
    string Application,
    IReadOnlyList<string> Privileges,
    IReadOnlyList<string> Resources,
    SourceSpan Span);
