using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Following;

/// <summary>How an instance stands to its channel: one consistent, immutable picture.</summary>
/// <param name="State">The state.</param>
/// <param name="Code">Why, as a stable code; empty while following.</param>
/// <param name="Reason">Why, as one sentence for operators; empty while following.</param>
/// <param name="Highest">The highest release accepted; null: none was.</param>
/// <param name="Target">What the newest accepted release has for this instance; null: none was accepted since the start.</param>
/// <param name="ConfirmedAt">When the newest release was last read and found good, in wall-clock time; null: never.</param>
/// <param name="IsFetching">Whether content is being fetched or taken up.</param>
public sealed record ChannelStatus(
    ChannelState State,
    string Code,
    string Reason,
    AcceptedRelease? Highest,
    ReleaseTarget? Target,
    DateTimeOffset? ConfirmedAt,
    bool IsFetching)
{
    /// <summary>Whether somebody who follows the status learns something new, apart from a newer confirmation.</summary>
    public bool DiffersFrom(ChannelStatus other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return this with { ConfirmedAt = null } != other with { ConfirmedAt = null };
    }
}
