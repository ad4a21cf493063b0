using CasesPdp.Compare.Turns;

namespace CasesPdp.Compare.Rows;

/// <summary>Hosts that take turns at the same work.</summary>
/// <param name="Name">What the row is called.</param>
/// <param name="What">What is asked, for readers.</param>
/// <param name="Loads">One for each host.</param>
/// <param name="Ratios">What it is judged by.</param>
/// <param name="Take">Takes a turn of so many calls.</param>
internal sealed record Row(
    string Name, string What, IReadOnlyList<Load> Loads, IReadOnlyList<RatioRule> Ratios, Func<Load, long, Task<Turn>> Take);
