using System.Diagnostics;

namespace CasesPdp.LoadTest;

/// <summary>The one clock of the harness: monotonic nanoseconds.</summary>
internal static class Clock
{
    public const long Second = 1_000_000_000;
    public const long Millisecond = 1_000_000;
    public const long Microsecond = 1_000;

    private static readonly long NanosecondsPerTick = Math.Max(1, Second / Stopwatch.Frequency);

    public static long Now => Stopwatch.GetTimestamp() * NanosecondsPerTick;

    public static long From(TimeSpan span) => (long)(span.TotalSeconds * Second);

    public static double Seconds(long nanoseconds) => nanoseconds / (double)Second;
}
