namespace CasesPdp.Policies.Bundles;

/// <summary>A role as its author wrote it, reduced to what bears on cases. The forms that people have all become this.</summary>
/// <param name="Name">Byte-exact.</param>
/// <param name="Kibana">Entries of the Kibana role API form.</param>
/// <param name="Applications">Entries of the Elasticsearch form.</param>
/// <param name="Span">Where the role begins.</param>
/// <param name="IsBundled">Whether it came with the deployment and not from the bundle.</param>
public sealed record RoleDocument(
    string Name,
    IReadOnlyList<KibanaGrant> Kibana,
    IReadOnlyList<ApplicationGrant> Applications,
    SourceSpan Span,
    bool IsBundled = false);
