namespace CasesPdp.LoadTest.Workload;

/// <summary>Different requests, and the order in which they are sent, over and over.</summary>
/// <param name="Name">What reports call it.</param>
/// <param name="Items">The requests.</param>
/// <param name="Order">Indexes of items.</param>
internal sealed record LoadWorkload(string Name, IReadOnlyList<WorkItem> Items, IReadOnlyList<int> Order)
{
    /// <summary>Decisions in a call, on the average.</summary>
    public double DecisionsPerCall => Order.Average(i => Items[i].Decisions);
}
