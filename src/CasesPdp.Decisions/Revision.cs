namespace CasesPdp.Decisions;

/// <summary>
/// Which policy answered. <paramref name="Digest"/> names the content; <paramref name="Sequence"/> orders what one source published
/// within one <paramref name="Epoch"/>, and means nothing across epochs.
/// </summary>
/// <param name="Epoch">Names the run of the source (for a directory: of the process).</param>
/// <param name="Sequence">1 for the first policy that the source published, then rising.</param>
/// <param name="Digest">SHA-256 of catalogue and bundle, 64 lower-case hex digits. Same bytes, same digest.</param>
public sealed record Revision(string Epoch, ulong Sequence, string Digest)
{
    private const int TextDigits = 16;

    /// <summary>The digest's first 16 hex digits: how a revision is written in text.</summary>
    public string Text { get; } = Digest[..Math.Min(TextDigits, Digest.Length)];
}
