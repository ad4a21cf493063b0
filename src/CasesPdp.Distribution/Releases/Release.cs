namespace CasesPdp.Distribution.Releases;

/// <summary>What the instances of a channel shall serve from now on.</summary>
/// <param name="Channel">The channel's name.</param>
/// <param name="Epoch">The history that the release belongs to.</param>
/// <param name="Sequence">From 1, below 2^53; each release of a channel has the next one.</param>
/// <param name="Published">When it was made, by the publisher's clock; decides nothing.</param>
/// <param name="Publisher">Who made it.</param>
/// <param name="Message">What for.</param>
/// <param name="Approved">Files digests whose changes are approved, whatever the guard rails say.</param>
/// <param name="Targets">1 to 16; tried in order. Only the last is unconditional.</param>
public sealed record Release(
    string Channel,
    ReleaseEpoch Epoch,
    ulong Sequence,
    DateTimeOffset Published,
    string Publisher,
    string Message,
    IReadOnlyList<string> Approved,
    IReadOnlyList<ReleaseTarget> Targets)
{
    /// <summary>The target that an instance shall serve.</summary>
    /// <param name="instance">The instance's name.</param>
    /// <param name="labels">The instance's labels.</param>
    public ReleaseTarget TargetOf(string instance, IReadOnlyDictionary<string, string> labels) =>
        Targets.First(t => t.Takes(instance, labels));
}
