using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Publishing;

/// <summary>A channel as it was read: what the next release is made from.</summary>
/// <param name="Head">The head as stored; null: the channel has none.</param>
/// <param name="Release">The same, verified; null: there is none.</param>
public sealed record ChannelReading(StoredHead? Head, SignedRelease? Release);
