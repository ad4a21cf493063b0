namespace CasesPdp.Distribution.Publishing;

/// <summary>A content as it is stored.</summary>
/// <param name="Content">The content's id.</param>
/// <param name="Uploaded">When it was stored whole; null: it is not whole.</param>
/// <param name="Version">What tells it from one that was stored later under the same id.</param>
public sealed record StoredContent(string Content, DateTimeOffset? Uploaded, long Version);
