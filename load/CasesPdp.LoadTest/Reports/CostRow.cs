namespace CasesPdp.LoadTest.Reports;

/// <summary>What one round of a row cost. Times in microseconds.</summary>
/// <param name="PerSecond">Requests answered a second.</param>
/// <param name="P50">Half of them took no longer.</param>
/// <param name="P99">99 in 100 took no longer.</param>
/// <param name="Cpu">CPU time a request of the process that asks the PDP.</param>
/// <param name="PdpCpu">CPU time a request of the PDP's process.</param>
/// <param name="Bytes">Managed bytes that the process that asks allocated for a request; null where that is not measured.</param>
internal sealed record CostRound(double PerSecond, double P50, double P99, double Cpu, double PdpCpu, double? Bytes = null);

/// <summary>One way to do the same work, measured in rounds beside the others.</summary>
/// <param name="Work">The work; its first row is the one that others are compared with.</param>
/// <param name="Way">How it is done.</param>
/// <param name="Rounds">In the order of measuring: those of the same index ran next to each other.</param>
internal sealed record CostRow(string Work, string Way, IReadOnlyList<CostRound> Rounds)
{
    /// <summary>The median of the rounds.</summary>
    public double Median(Func<CostRound, double> value) => Workloads.Machines.Median.Of(Rounds.Select(value));

    /// <summary>By how much this differs from another row: the median over the pairs of neighbouring rounds.</summary>
    public double More(CostRow than, Func<CostRound, double> value) =>
        Workloads.Machines.Median.Of(Rounds.Zip(than.Rounds, (own, other) => value(own) - value(other)));
}
