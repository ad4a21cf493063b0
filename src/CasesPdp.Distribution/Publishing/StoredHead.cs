namespace CasesPdp.Distribution.Publishing;

/// <summary>A channel's head as a publisher reads it.</summary>
/// <param name="Token">The bytes of the release; not verified.</param>
/// <param name="Version">What tells this head from a later one: etcd's revision of the last write.</param>
public sealed record StoredHead(ReadOnlyMemory<byte> Token, long Version);
