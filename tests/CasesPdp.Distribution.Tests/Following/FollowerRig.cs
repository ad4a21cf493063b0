using CasesPdp.Distribution.Following;

namespace CasesPdp.Distribution.Tests.Following;

/// <summary>A follower that runs against a store in memory, on a clock of the test, from the first wait on.</summary>
internal sealed class FollowerRig : IAsyncDisposable
{
    // Only a broken test waits that long.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private Task? _running;

    public FollowerRig(
        TestChannel channel,
        FakeStore? store = null,
        FakeSink? sink = null,
        AcceptedReleases? accepted = null,
        TimeSpan? spread = null,
        TimeSpan? mostStale = null,
        DateTimeOffset? confirmedAt = null,
        string instance = "pdp-1",
        string zone = "a",
        Random? random = null)
    {
        Store = store ?? new FakeStore();
        Sink = sink ?? new FakeSink();
        var options = new FollowingOptions(TestChannel.Name, instance, new Dictionary<string, string> { ["zone"] = zone })
        {
            FetchSpread = spread ?? TimeSpan.Zero,
            MostStale = mostStale ?? TimeSpan.Zero,
        };
        var start = new FollowingStart(channel.Keys, accepted ?? AcceptedReleases.None, confirmedAt);
        Follower = new ChannelFollower(Store, options, start, Sink, Time, random);
    }

    public SkewedClock Time { get; } = new(new DateTimeOffset(2026, 12, 1, 10, 0, 0, TimeSpan.Zero));

    public FakeStore Store { get; }

    public FakeSink Sink { get; }

    public ChannelFollower Follower { get; }

    public ChannelStatus Status => Follower.Status;

    public ulong? Serving => Sink.Served?.Release.Release.Sequence;

    public void Start() => _running ??= Follower.RunAsync(_stop.Token);

    /// <summary>Lets time pass until something holds.</summary>
    public Task Until(Func<bool> holds, string what) => Until(holds, what, TimeSpan.FromMilliseconds(200));

    /// <summary>Waits until something holds, while the clock stands still.</summary>
    public Task UntilAtOnce(Func<bool> holds, string what) => Until(holds, what, TimeSpan.Zero);

    public Task UntilServing(ulong sequence) => Until(() => Serving == sequence && Status.State == ChannelState.Following, $"release {sequence} is served");

    public Task UntilState(ChannelState state, string code) =>
        Until(() => (Status.State, Status.Code) == (state, code), $"the state is {state}, {code}");

    private async Task Until(Func<bool> holds, string what, TimeSpan step)
    {
        Start();
        var start = Environment.TickCount64;
        while (!holds())
        {
            Assert.True(
                Environment.TickCount64 - start < Limit.TotalMilliseconds, $"never: {what}; the state is {Status}");
            Time.Advance(step);
            await Task.Delay(1);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await (_running ?? Task.CompletedTask);
        Follower.Dispose();
        _stop.Dispose();
    }
}
