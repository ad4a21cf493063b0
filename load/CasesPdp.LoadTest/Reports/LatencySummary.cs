using HdrHistogram;

namespace CasesPdp.LoadTest.Reports;

/// <summary>Latencies in microseconds.</summary>
internal sealed record LatencySummary(double P50, double P90, double P99, double P999, double Max, double Mean, long Count)
{
    private const double Microsecond = Clock.Microsecond;

    public static LatencySummary Of(LongHistogram histogram) => histogram.TotalCount == 0
        ? new LatencySummary(0, 0, 0, 0, 0, 0, 0)
        : new LatencySummary(
            At(histogram, 50), At(histogram, 90), At(histogram, 99), At(histogram, 99.9), At(histogram, 100),
            histogram.GetMean() / Microsecond, histogram.TotalCount);

    /// <summary>The percentile curve as a report draws it: fraction below, microseconds.</summary>
    public static IReadOnlyList<CurvePoint> CurveOf(LongHistogram histogram)
    {
        const int PointsPerHalving = 5;
        if (histogram.TotalCount == 0)
        {
            return [];
        }

        // Points at 1/2, 3/4, 7/8 ... of the way to 100 %, as far as the count carries.
        List<CurvePoint> curve = [];
        for (var step = 0; ; step++)
        {
            var above = Math.Pow(0.5, (double)step / PointsPerHalving);
            if (above * histogram.TotalCount < 1)
            {
                break;
            }

            curve.Add(new CurvePoint(1 - above, At(histogram, 100 * (1 - above))));
        }

        return curve;
    }

    private static double At(LongHistogram histogram, double percentile) =>
        Math.Round(histogram.GetValueAtPercentile(percentile) / Microsecond, 2);
}

/// <summary>A point of a percentile curve.</summary>
/// <param name="Fraction">The fraction of calls that took no longer.</param>
/// <param name="Microseconds">How long.</param>
internal sealed record CurvePoint(double Fraction, double Microseconds);
