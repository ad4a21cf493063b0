using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Stores;

namespace CasesPdp.Distribution.Tests.Following;

/// <summary>A follower that is stopped and started again with what it remembered, as a process with a last good file is.</summary>
internal sealed class ModelFollower : IAsyncDisposable
{
    private readonly ReleaseModel _model;
    private readonly IReleaseStore _store;
    private readonly TimeProvider _time;
    private readonly FollowingOptions _options;
    private readonly FakeSink _sink = new();
    private ChannelFollower _follower = null!;
    private CancellationTokenSource _stop = null!;
    private Task _running = Task.CompletedTask;
    private AcceptedReleases _accepted = AcceptedReleases.None;
    private ulong _last;

    public ModelFollower(ReleaseModel model, IReleaseStore store, int number, TimeProvider time, TimeSpan spread)
    {
        (_model, _store, _time) = (model, store, time);
        _options = new FollowingOptions(TestChannel.Name, $"pdp-{number}", new Dictionary<string, string>()) { FetchSpread = spread };
        _sink.Take = Check;
        Start();
    }

    public bool ServesNewest =>
        _sink.Served?.Release.Sha256 == _model.Newest!.Sha256 && _follower.Status.State == ChannelState.Following;

    public Task ReadNowAsync() => _follower.ReadNowAsync();

    public async Task RestartAsync()
    {
        await DisposeAsync();
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _accepted = _follower.Accepted;
        _follower.Dispose();
        _stop.Dispose();
    }

    public override string ToString() => $"{_options.Instance} serves {_last} of {_model.Newest!.Release.Sequence}: {_follower.Status}";

    private void Start()
    {
        _stop = new CancellationTokenSource();
        _follower = new ChannelFollower(
            _store,
            _options,
            new FollowingStart(_model.Keys, _accepted, null),
            _sink,
            _time);
        _running = _follower.RunAsync(_stop.Token);
    }

    private TakingUp Check(ReleaseOffer offer)
    {
        _model.Check(_options.Instance, offer.Release, offer.Pack, _last);
        _last = offer.Release.Release.Sequence;
        return new TakingUp(TakingUpOutcome.Serving);
    }
}
