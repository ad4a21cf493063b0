namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>A string, number, boolean or null.</summary>
internal sealed class ScalarNode(SourceSpan span, ScalarKind kind, string text, bool isQuoted) : DocumentNode(span)
{
    public ScalarKind Kind { get; } = kind;

    /// <summary>A string's value, or the original text of anything else.</summary>
    public string Text { get; } = text;

    /// <summary>Whether quotes (in YAML also a block style) made it a string. JSON strings always are.</summary>
    public bool IsQuoted { get; } = isQuoted;
}
