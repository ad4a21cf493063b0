using System.Collections.Immutable;

namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>A value of a JSON or YAML file and where it stands.</summary>
internal abstract class DocumentNode(SourceSpan span)
{
    /// <summary>Where the value begins; for an aliased value where its anchor stands.</summary>
    public SourceSpan Span { get; } = span;
}

/// <summary>A string, number, boolean or null.</summary>
internal sealed class ScalarNode(SourceSpan span, ScalarKind kind, string text, bool isQuoted) : DocumentNode(span)
{
    public ScalarKind Kind { get; } = kind;

    /// <summary>A string's value, or the original text of anything else.</summary>
    public string Text { get; } = text;

    /// <summary>Whether quotes (in YAML also a block style) made it a string. JSON strings always are.</summary>
    public bool IsQuoted { get; } = isQuoted;
}

/// <summary>What a scalar is: in YAML by the core schema of version 1.2, quoted text always being a string.</summary>
internal enum ScalarKind
{
    String,
    Number,
    Boolean,
    Null,
}

/// <summary>A list.</summary>
internal sealed class SequenceNode(SourceSpan span, ImmutableArray<DocumentNode> items) : DocumentNode(span)
{
    public ImmutableArray<DocumentNode> Items { get; } = items;
}

/// <summary>An object: members in the order in which they were written; keys are distinct.</summary>
internal sealed class MappingNode(SourceSpan span, ImmutableArray<MappingMember> members, Repeat? repeat = null) : DocumentNode(span)
{
    /// <summary>The members; none where <see cref="Repeat"/> had a value when the object was met.</summary>
    public ImmutableArray<MappingMember> Members { get; } = members;

    /// <summary>What is known of this object's text, where it may be repeated.</summary>
    public Repeat? Repeat { get; } = repeat;

    /// <summary>The value under a key, or null. Walks the members: meant for a handful of known keys.</summary>
    public DocumentNode? Find(string key)
    {
        foreach (var member in Members)
        {
            if (member.Key == key)
            {
                return member.Value;
            }
        }

        return null;
    }
}

/// <summary>A member of an object.</summary>
/// <param name="Key">The key's text.</param>
/// <param name="KeySpan">Where the key stands.</param>
/// <param name="Value">The value.</param>
internal readonly record struct MappingMember(string Key, SourceSpan KeySpan, DocumentNode Value);
