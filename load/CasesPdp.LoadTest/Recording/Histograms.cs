using HdrHistogram;

namespace CasesPdp.LoadTest.Recording;

/// <summary>The histograms of the harness: nanoseconds up to ten minutes, three digits.</summary>
internal static class Histograms
{
    private const long Largest = 600 * Clock.Second;

    public static LongHistogram Create() => new(1, Largest, 3);

    /// <summary>Counts a duration; what is out of range counts as the nearest that is in.</summary>
    public static void RecordClamped(this LongHistogram histogram, long nanoseconds) =>
        histogram.RecordValue(Math.Clamp(nanoseconds, 1, Largest));
}
