namespace CasesPdp.Server.Policy;

/// <summary>What an operator wants in force.</summary>
/// <param name="Digest">Its digest, well-formed; absent: what is in force.</param>
/// <param name="IsPinned">Whether it stays.</param>
/// <param name="Expected">The digest that must be in force now; absent: any.</param>
internal sealed record RevisionChoice(string? Digest, bool IsPinned, string? Expected);
