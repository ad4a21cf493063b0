using System.Collections.Immutable;

namespace CasesPdp.Policies.Bundles;

/// <summary>A role as its author wrote it, reduced to what matters to cases. Every form of role document becomes this.</summary>
/// <param name="Name">Byte-exact.</param>
/// <param name="Kibana">Entries of the Kibana role API form.</param>
/// <param name="Applications">Entries of the Elasticsearch form.</param>
/// <param name="Span">Where the role begins.</param>
/// <param name="IsBundled">Whether it came with the deployment and not from the bundle.</param>
public sealed record RoleDocument(
    string Name,
    ImmutableArray<KibanaGrant> Kibana,
    ImmutableArray<ApplicationGrant> Applications,
    SourceSpan Span,
    bool IsBundled = false);

/// <summary>One entry of a role's <c>kibana</c> list. Roles may share it.</summary>
/// <param name="Spaces">Exactly <c>["*"]</c>, or space ids.</param>
/// <param name="Base">Base privileges (<c>all</c>, <c>read</c>); others are inert.</param>
/// <param name="Features">Privilege ids by feature id; unknown ones are inert.</param>
public sealed record KibanaGrant(
    ImmutableArray<string> Spaces, ImmutableArray<string> Base, ImmutableArray<FeatureGrant> Features);

/// <summary>The privileges of one feature that an entry of a role names.</summary>
/// <param name="Feature">The feature id.</param>
/// <param name="Privileges">The privilege ids; may be empty, which is inert.</param>
public sealed record FeatureGrant(string Feature, ImmutableArray<string> Privileges);

/// <summary>One entry of a role's <c>applications</c> list, as Elasticsearch stores it. Roles may share it.</summary>
/// <param name="Application">An application name, perhaps with a trailing <c>*</c>.</param>
/// <param name="Privileges">Privilege names, <c>*</c>, or action patterns.</param>
/// <param name="Resources"><c>*</c>, <c>space:{id}</c>, or patterns of them.</param>
/// <remarks>
/// The texts stand as they were written. Entries of other applications than Kibana, and patterns that are regular expressions
/// (<c>/regex/</c>) or hold escapes (<c>\</c>), are included; they grant nothing.
/// </remarks>
public sealed record ApplicationGrant(
    string Application, ImmutableArray<string> Privileges, ImmutableArray<string> Resources);
