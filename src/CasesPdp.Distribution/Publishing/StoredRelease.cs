namespace CasesPdp.Distribution.Publishing;

/// <summary>A release as it is stored.</summary>
/// <param name="Sequence">The sequence of its key.</param>
/// <param name="Token">Its bytes; not verified.</param>
public sealed record StoredRelease(ulong Sequence, ReadOnlyMemory<byte> Token);
