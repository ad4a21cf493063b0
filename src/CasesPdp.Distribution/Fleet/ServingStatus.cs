namespace CasesPdp.Distribution.Fleet;

/// <summary>What an instance answers from.</summary>
/// <param name="Sequence">The release's sequence.</param>
/// <param name="Content">The content's id.</param>
/// <param name="Files">The files digest.</param>
/// <param name="Digest">The revision's digest, which depends on the build.</param>
/// <param name="Since">Since when, by the instance's clock.</param>
public sealed record ServingStatus(ulong Sequence, string Content, string Files, string Digest, DateTimeOffset Since);
