namespace CasesPdp.LoadTest.Reports;

/// <summary>A value measured several times: the mean with its 95 % confidence interval.</summary>
internal sealed record Interval(double Mean, double Low, double High, IReadOnlyList<double> Values)
{
    // Student's t for 95 %, two-sided, by degrees of freedom.
    private static readonly double[] StudentT =
    [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.160, 2.145];
    private const double Normal = 1.96;

    public static Interval Of(IReadOnlyList<double> values)
    {
        var mean = values.Average();
        if (values.Count < 2)
        {
            return new Interval(mean, mean, mean, values);
        }

        var deviation = Math.Sqrt(values.Sum(v => (v - mean) * (v - mean)) / (values.Count - 1));
        var t = values.Count - 2 < StudentT.Length ? StudentT[values.Count - 2] : Normal;
        var half = t * deviation / Math.Sqrt(values.Count);
        return new Interval(mean, mean - half, mean + half, values);
    }

    /// <summary>The median, which one disturbed run does not move.</summary>
    public double Median => Workloads.Machines.Median.Of(Values);

    /// <summary>Half the interval's width against the mean.</summary>
    public double RelativeHalfWidth => Mean > 0 ? (High - Low) / 2 / Mean : 0;
}
