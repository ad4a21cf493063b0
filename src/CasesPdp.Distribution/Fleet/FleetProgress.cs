namespace CasesPdp.Distribution.Fleet;

/// <summary>How far a fleet is on its way to a goal.</summary>
/// <param name="Serving">The instances that are there.</param>
/// <param name="Laggards">The instances that are not.</param>
/// <param name="Live">How many instances are live, those with an unreadable status counted.</param>
/// <param name="Needed">How many instances the goal asks for.</param>
public sealed record FleetProgress(
    IReadOnlyList<FleetStatus> Serving, IReadOnlyList<FleetStatus> Laggards, int Live, int Needed)
{
    /// <summary>Whether the goal is met.</summary>
    public bool IsMet => Serving.Count >= Needed;
}
