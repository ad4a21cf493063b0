namespace CasesPdp.Distribution.Publishing;

/// <summary>A release that is to become the head.</summary>
/// <param name="Sequence">Its sequence.</param>
/// <param name="Token">Its bytes.</param>
/// <param name="Contents">The contents that it names.</param>
/// <param name="Before">The head that it was made from; null: there was none.</param>
public sealed record ReleaseCommit(ulong Sequence, ReadOnlyMemory<byte> Token, IReadOnlyList<string> Contents, StoredHead? Before)
{
    /// <summary>Whether a release that was lost is put back: then it may be there already under its sequence, but not as head.</summary>
    public bool IsRecovery { get; init; }
}
