using System.Collections.Concurrent;
using System.Globalization;
using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Distribution.Tests.Following;

/// <summary>
/// Twenty followers, a publisher, and stores that misbehave, in random order: nothing is served that is not signed, nothing goes back,
/// nothing is mixed; and after the last fault all serve the newest.
/// </summary>
public sealed class FollowerModelTests : IDisposable
{
    private const int Followers = 20;
    private const int Steps = 150;

    private readonly TestChannel _channel = new();
    private readonly FakeStore _store = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 10, 0, 0, TimeSpan.Zero));
    private readonly ConcurrentDictionary<string, SignedRelease> _signed = [];
    private readonly ConcurrentQueue<string> _violations = [];
    private readonly List<BundlePack> _packs = [];
    private readonly List<string> _tokens = [];
    private ulong _sequence;
    private SignedRelease? _newest;

    public void Dispose() => _channel.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Follow_RandomFaults_NeverServesWhatItMustNotAndConverges(int seed)
    {
        var random = new Random(seed);
        using var stranger = ReleaseKey.Create();
        Publish(random);
        string[] forged =
        [
            _channel.Sign(1_000_000, TestChannel.Name, stranger, TestChannel.Target(TestChannel.Pack("forged"))).Token,
            _channel.Sign(1_000_000, "other", _channel.Key, TestChannel.Target(TestChannel.Pack("forged"))).Token,
            "e30.e30.e30",
        ];
        var fleet = Enumerable.Range(0, Followers).Select(i => new Member(this, i, random.Next(), forged)).ToList();

        for (var step = 0; step < Steps; step++)
        {
            var member = fleet[random.Next(Followers)];
            switch (random.Next(8))
            {
                case 0:
                    Publish(random);
                    break;
                case 1:
                    Widen(random);
                    break;
                case 2:
                    RollBack(random);
                    break;
                case 3:
                    await member.RestartAsync();
                    break;
                default:
                    member.Store.IsFaulty = !member.Store.IsFaulty;
                    break;
            }

            await PassAsync(TimeSpan.FromSeconds(random.Next(20)));
        }

        fleet.ForEach(m => m.Store.IsFaulty = false);
        for (var round = 0; round < 2_000 && !fleet.All(m => m.ServesNewest); round++)
        {
            await PassAsync(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(_violations);
        Assert.All(fleet, m => Assert.True(m.ServesNewest, $"seed {seed}: {m}"));
        foreach (var member in fleet)
        {
            await member.DisposeAsync();
        }
    }

    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed <= time; passed += TimeSpan.FromSeconds(2))
        {
            _time.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(1);
        }
    }

    private void Publish(Random random)
    {
        var pack = TestChannel.Pack(random.Next().ToString(CultureInfo.InvariantCulture));
        _packs.Add(pack);
        Release(TestChannel.Target(pack));
    }

    // A canary of other content than all others serve, or a wider one.
    private void Widen(Random random)
    {
        var (canary, rest) = (_packs[random.Next(_packs.Count)], _packs[random.Next(_packs.Count)]);
        Release(TestChannel.Target(canary) with { Percent = random.Next(101), Salt = 1 }, TestChannel.Target(rest));
    }

    private void RollBack(Random random) => Release(TestChannel.Target(_packs[random.Next(_packs.Count)]));

    private void Release(params ReleaseTarget[] targets)
    {
        var release = _channel.Sign(++_sequence, targets);
        _signed[release.Sha256] = release;
        _newest = release;
        lock (_tokens)
        {
            _tokens.Add(release.Token);
        }

        _store.Put(release, [.. _packs]);
    }

    private string[] Tokens()
    {
        lock (_tokens)
        {
            return [.. _tokens];
        }
    }

    // A follower that is stopped and started again with what it remembered, as a process with a last good file is.
    private sealed class Member : IAsyncDisposable
    {
        private static readonly Dictionary<string, string> NoLabels = [];

        private readonly FollowerModelTests _model;
        private readonly string _instance;
        private readonly FakeSink _sink = new();
        private ChannelFollower _follower = null!;
        private CancellationTokenSource _stop = null!;
        private Task _running = Task.CompletedTask;
        private AcceptedReleases _accepted = AcceptedReleases.None;
        private ulong _last;

        public Member(FollowerModelTests model, int number, int seed, IReadOnlyList<string> forged)
        {
            (_model, _instance) = (model, $"pdp-{number}");
            Store = new FlakyStore(model._store, new Random(seed), model.Tokens, forged);
            _sink.Take = Check;
            Start();
        }

        public FlakyStore Store { get; }

        public bool ServesNewest =>
            _sink.Served?.Release.Sha256 == _model._newest!.Sha256 && _follower.Status.State == ChannelState.Following;

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

        public override string ToString() => $"{_instance} serves {_last} of {_model._sequence}: {_follower.Status}";

        private void Start()
        {
            _stop = new CancellationTokenSource();
            _follower = new ChannelFollower(
                Store,
                new FollowingOptions(TestChannel.Name, _instance, NoLabels),
                new FollowingStart(_model._channel.Keys, _accepted, null),
                _sink,
                _model._time);
            _running = _follower.RunAsync(_stop.Token);
        }

        private TakingUp Check(ReleaseOffer offer)
        {
            var sequence = offer.Release.Release.Sequence;
            if (!_model._signed.TryGetValue(offer.Release.Sha256, out var signed))
            {
                _model._violations.Enqueue($"{_instance} is offered what nobody signed: {sequence}");
            }
            else if (signed.Release.TargetOf(_instance, NoLabels).Files != offer.Pack.FilesDigest)
            {
                _model._violations.Enqueue($"{_instance} is offered release {sequence} with the content of another");
            }

            if (sequence < _last)
            {
                _model._violations.Enqueue($"{_instance} goes back from {_last} to {sequence}");
            }

            _last = sequence;
            return new TakingUp(TakingUpOutcome.Serving);
        }
    }
}
