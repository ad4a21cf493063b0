using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Distribution.Tests.Following;

/// <summary>A clock whose wall-clock time can be set, while its monotonic time and its timers stay as they are.</summary>
internal sealed class SkewedClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    /// <summary>By how much the wall clock is ahead.</summary>
    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Skew;

    // The base class takes it from the wall clock.
    public override long GetTimestamp() => base.GetUtcNow().UtcTicks;
}
