using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Publishing;

/// <summary>What a release shall say, before anybody signs it.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Sequence">The sequence.</param>
/// <param name="Targets">The targets.</param>
/// <param name="Approved">The approved files digests.</param>
public sealed record ReleaseDraft(
    ReleaseEpoch Epoch, ulong Sequence, IReadOnlyList<ReleaseTarget> Targets, IReadOnlyList<string> Approved);
