using CasesPdp.Distribution.Releases;
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

    private readonly ReleaseModel _model = new();
    private readonly FakeStore _store = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 12, 1, 10, 0, 0, TimeSpan.Zero));

    public void Dispose() => _model.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Follow_RandomFaults_NeverServesWhatItMustNotAndConverges(int seed)
    {
        var random = new Random(seed);
        Put(_model.Next(random));
        var fleet = new List<(FlakyStore Store, ModelFollower Follower)>();
        for (var i = 0; i < Followers; i++)
        {
            var store = new FlakyStore(_store, new Random(random.Next()), () => _model.Tokens, _model.Forged);
            fleet.Add((store, new ModelFollower(_model, store, i, _time, TimeSpan.FromSeconds(1))));
        }

        for (var step = 0; step < Steps; step++)
        {
            var (store, follower) = fleet[random.Next(Followers)];
            switch (random.Next(8))
            {
                case < 3:
                    Put(_model.Next(random));
                    break;
                case 3:
                    await follower.RestartAsync();
                    break;
                default:
                    store.IsFaulty = !store.IsFaulty;
                    break;
            }

            await PassAsync(TimeSpan.FromSeconds(random.Next(20)));
        }

        fleet.ForEach(m => m.Store.IsFaulty = false);
        for (var round = 0; round < 2_000 && !fleet.All(m => m.Follower.ServesNewest); round++)
        {
            await PassAsync(TimeSpan.FromSeconds(1));
        }

        Assert.Empty(_model.Violations);
        Assert.All(fleet, m => Assert.True(m.Follower.ServesNewest, $"seed {seed}: {m.Follower}"));
        foreach (var (_, follower) in fleet)
        {
            await follower.DisposeAsync();
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

    private void Put(SignedRelease release) => _store.Put(release, [.. _model.Packs]);
}
