namespace CasesPdp.Workloads.Machines;

/// <summary>What one disturbed measurement among several does not move.</summary>
public static class Median
{
    /// <summary>The value in the middle, or between the two that are.</summary>
    public static double Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}
