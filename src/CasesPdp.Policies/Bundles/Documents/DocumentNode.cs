namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>A value of a JSON or YAML file and where it stands.</summary>
internal abstract class DocumentNode(SourceSpan span)
{
    /// <summary>Where the value begins; for an aliased value where its anchor stands.</summary>
    public SourceSpan Span { get; } = span;
}
