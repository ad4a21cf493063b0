namespace CasesPdp.LoadTest.Schedules;

/// <summary>When the calls of an open loop are due.</summary>
/// <param name="Kind">How they arrive.</param>
/// <param name="PerSecond">How many, on the average.</param>
/// <param name="Seed">The same seed makes the same arrivals.</param>
internal sealed record ArrivalPlan(ArrivalKind Kind, double PerSecond, int Seed)
{
    /// <summary>The share of one of several senders: together they send the whole plan.</summary>
    public Arrivals For(int sender, int senders) =>
        new(Kind, PerSecond / senders, unchecked((Seed * 7919) + sender), (double)sender / senders);
}
