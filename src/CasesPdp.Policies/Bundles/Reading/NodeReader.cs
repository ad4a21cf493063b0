using System.Collections.Immutable;
using System.Text;
using CasesPdp.Policies.Bundles.Documents;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Takes values of an expected type out of a document, and reports those of another.</summary>
internal sealed class NodeReader(ReadingContext context)
{
    private readonly List<string> _texts = [];

    public MappingNode? Mapping(DocumentNode node, string what)
    {
        if (node is MappingNode mapping)
        {
            return mapping;
        }

        WrongType(node, what, "an object");
        return null;
    }

    public SequenceNode? Sequence(DocumentNode node, string what)
    {
        if (node is SequenceNode sequence)
        {
            return sequence;
        }

        WrongType(node, what, "a list");
        return null;
    }

    public string? Text(DocumentNode node, string what)
    {
        if (node is ScalarNode { Kind: ScalarKind.String } scalar)
        {
            return scalar.Text;
        }

        var hint = node is ScalarNode { Kind: ScalarKind.Number or ScalarKind.Boolean } ? " (in quotes)" : "";
        WrongType(node, what, "text" + hint);
        return null;
    }

    public bool? Flag(DocumentNode node, string what)
    {
        if (node is ScalarNode { Kind: ScalarKind.Boolean } scalar)
        {
            return scalar.Text is "true" or "True" or "TRUE";
        }

        WrongType(node, what, "`true` or `false`");
        return null;
    }

    /// <summary>A list of texts; items of another type are reported and left out.</summary>
    public ImmutableArray<string> Texts(DocumentNode node, string what)
    {
        if (Sequence(node, what) is not { Items.Length: > 0 } sequence)
        {
            return [];
        }

        _texts.Clear();
        foreach (var item in sequence.Items)
        {
            if (item is ScalarNode { Kind: ScalarKind.String } scalar)
            {
                _texts.Add(scalar.Text);
            }
            else
            {
                WrongType(item, $"An item of {char.ToLowerInvariant(what[0])}{what[1..]}", "text");
            }
        }

        return context.Texts.Share(_texts);
    }

    /// <summary>A list of texts, for which a single text may stand, as in Elasticsearch's documents.</summary>
    public ImmutableArray<string> OneOrMoreTexts(DocumentNode node, string what) =>
        node is ScalarNode { Kind: ScalarKind.String } text ? [text.Text] : Texts(node, what);

    /// <summary>A list of texts under a key, empty when the key is absent.</summary>
    public ImmutableArray<string> OptionalTexts(MappingNode mapping, string key) =>
        mapping.Find(key) is { } node ? Texts(node, $"`{key}`") : [];

    /// <summary>A text that is not empty and not too long.</summary>
    public string? Name(DocumentNode node, string what) =>
        Text(node, what) is { } text && IsName(text, node.Span, what) ? text : null;

    /// <summary>Whether a text can be a name: not empty and not too long.</summary>
    public bool IsName(string text, SourceSpan span, string what)
    {
        if (text.Length == 0)
        {
            context.Findings.Error(DiagnosticCodes.EmptyName, span, $"{what} is empty.");
            return false;
        }

        var bytes = Encoding.UTF8.GetByteCount(text);
        if (bytes > context.Limits.NameBytes)
        {
            context.Findings.Error(
                DiagnosticCodes.NameTooLong,
                span,
                $"{what} has {bytes} bytes; at most {context.Limits.NameBytes} are allowed.");
            return false;
        }

        return true;
    }

    public void Missing(MappingNode mapping, string key, string of) => context.Findings.Error(
        DiagnosticCodes.MemberMissing,
        mapping.Span,
        $"{of} needs the member `{key}`.");

    public void WrongType(DocumentNode node, string what, string expected) => context.Findings.Error(
        DiagnosticCodes.WrongType,
        node.Span,
        $"{what} must be {expected}; found {MessageText.Describe(node)}.");
}
