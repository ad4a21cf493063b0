using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Fleet;

/// <summary>What a fleet is waited for: so many live instances that serve an epoch and at least a sequence.</summary>
/// <param name="EpochId">The channel's epoch.</param>
/// <param name="Sequence">The least sequence.</param>
/// <param name="Count">How many instances; null: see <paramref name="Percent"/>.</param>
/// <param name="Percent">The share of the live instances; null without a count: all of them.</param>
/// <remarks>
/// A share is one of the live instances; a missing instance is not among them. Give a count where that matters. Zero instances meet no goal.
/// </remarks>
public sealed record FleetGoal(string EpochId, ulong Sequence, int? Count = null, decimal? Percent = null)
{
    /// <summary>A goal for a release.</summary>
    public static FleetGoal For(Release release, int? count = null, decimal? percent = null)
    {
        ArgumentNullException.ThrowIfNull(release);
        return new FleetGoal(release.Epoch.Id, release.Sequence, count, percent);
    }

    /// <summary>How far the fleet is.</summary>
    public FleetProgress Measure(FleetReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        var instances = reading.Instances;
        var serving = instances.Where(Serves).ToList();
        var live = instances.Count + reading.Unreadable;
        var needed = Count ?? Math.Max(1, (int)Math.Ceiling(live * (Percent ?? 100) / 100));
        return new FleetProgress(serving, [.. instances.Where(i => !Serves(i))], live, needed);
    }

    private bool Serves(FleetStatus status) =>
        status.Serving is { } serving && serving.Sequence >= Sequence
        && string.Equals(status.Epoch?.Id, EpochId, StringComparison.Ordinal);
}
