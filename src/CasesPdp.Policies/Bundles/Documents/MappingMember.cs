namespace CasesPdp.Policies.Bundles.Documents;

/// <summary>A member of an object.</summary>
/// <param name="Key">The key's text.</param>
/// <param name="KeySpan">Where the key stands.</param>
/// <param name="Value">The value.</param>
internal readonly record struct MappingMember(string Key, SourceSpan KeySpan, DocumentNode Value);
