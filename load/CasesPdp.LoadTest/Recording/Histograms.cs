using HdrHistogram;

namespace CasesPdp.LoadTest.Recording;

/// <summary>
/// The histograms of the harness: nanoseconds up to two hours, three digits. No phase is as long, so that nothing is cut off.
/// </summary>
internal static class Histograms
{
    private const long Largest = 7_200 * Clock.Second;

    public static LongHistogram Create() => new(1, Largest, 3);

    /// <summary>Counts a duration; what is out of range counts as the nearest that is in.</summary>
    public static void RecordClamped(this LongHistogram histogram, long nanoseconds) =>
        histogram.RecordValue(Math.Clamp(nanoseconds, 1, Largest));
}
