using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Reload;

/// <summary>Time that passes as a test says, and a clock on the wall that jumps: the fake's own would turn the monotonic one
/// back.</summary>
internal sealed class JumpingClock(FakeTimeProvider time) : TimeProvider
{
    public TimeSpan Offset { get; set; }

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow() + Offset;

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        time.CreateTimer(callback, state, dueTime, period);
}
