namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>A list.</summary>
internal sealed class SequenceNode(SourceSpan span, IReadOnlyList<DocumentNode> items) : DocumentNode(span)
{
    public IReadOnlyList<DocumentNode> Items { get; } = items;
}
