namespace CasesPdp.Policies.Bundles;

/// <summary>One entry of a role's <c>applications</c> list, as Elasticsearch stores it.</summary>
/// <param name="Application">An application name, perhaps with a trailing <c>*</c>.</param>
/// <param name="Privileges">Privilege names, <c>*</c>, or action patterns.</param>
/// <param name="Resources"><c>*</c>, <c>space:{id}</c>, or patterns of them.</param>
/// <param name="Span">Where the entry begins.</param>
/// <remarks>
/// The texts stand as they were written. Entries of other applications than Kibana, and patterns that are regular expressions
/// (<c>/regex/</c>) or hold escapes (<c>\</c>), are among them: they grant nothing, and whoever evaluates the entry passes them over.
/// </remarks>
public sealed record ApplicationGrant(
    string Application,
    IReadOnlyList<string> Privileges,
    IReadOnlyList<string> Resources,
    SourceSpan Span);
