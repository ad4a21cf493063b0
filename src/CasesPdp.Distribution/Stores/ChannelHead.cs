namespace CasesPdp.Distribution.Stores;

/// <summary>What a store says that a channel's newest release is. Nothing about it is verified.</summary>
/// <param name="Token">The bytes of the release.</param>
/// <param name="Revision">The store's revision at which this was the head; 0 where a store has none.</param>
public sealed record ChannelHead(ReadOnlyMemory<byte> Token, long Revision)
{
    // HTTP: the version of the representation.
    internal string? ETag { get; init; }
}
