namespace CasesPdp.Distribution.Fleet;

/// <summary>The live instances of a channel.</summary>
/// <param name="Members">Their status, by instance and process.</param>
/// <param name="Unreadable">How many more there are whose status this build cannot read.</param>
public sealed record FleetReading(IReadOnlyList<FleetStatus> Members, int Unreadable)
{
    /// <summary>
    /// The newest process of each instance: an instance that was killed leaves the one before it for as long as a lease lives.
    /// </summary>
    public IReadOnlyList<FleetStatus> Instances =>
    [
        .. Members.GroupBy(m => m.Instance, StringComparer.Ordinal).Select(g => g.MaxBy(m => m.Started)!)
            .OrderBy(m => m.Instance, StringComparer.Ordinal),
    ];
}
