using Google.Protobuf;

namespace CasesPdp.LoadTest.Workload;

/// <summary>Different requests, and the order in which they are sent, over and over.</summary>
/// <param name="Name">Its name in reports.</param>
/// <param name="Items">The requests.</param>
/// <param name="Order">Indexes of items.</param>
internal sealed record LoadWorkload(string Name, IReadOnlyList<WorkItem> Items, IReadOnlyList<int> Order)
{
    /// <summary>Decisions in a call, on the average.</summary>
    public double DecisionsPerCall => Order.Average(i => Items[i].Decisions);
}

/// <summary>One request of a workload.</summary>
/// <param name="Shape">The common name of requests of the same kind and size, such as <c>batch-100</c>.</param>
/// <param name="Method">The decision service's method.</param>
/// <param name="Message">The request.</param>
/// <param name="Decisions">How many decisions it asks for.</param>
internal sealed record WorkItem(string Shape, string Method, IMessage Message, int Decisions);
