using System.Diagnostics;
using CasesPdp.Distribution.Tests.Following;
using CasesPdp.Etcd;

namespace CasesPdp.Distribution.Tests.Etcd;

/// <summary>
/// Followers of a real etcd that is killed, loses its head and is written by somebody without a key, over networks that break: nothing is
/// served that is not signed, nothing goes back, nothing is mixed; and after the last fault all serve the newest.
/// </summary>
public sealed class EtcdModelTests : IDisposable
{
    private const int Followers = 6;
    private const int Steps = 60;

    private static readonly TimeSpan MostConverging = TimeSpan.FromSeconds(90);

    private readonly ReleaseModel _model = new();
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(4));

    public void Dispose()
    {
        _stop.Dispose();
        _model.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Follow_RandomFaultsOfARealStore_NeverServesWhatItMustNotAndConverges(int seed)
    {
        var random = new Random(seed);
        await using var server = await EtcdServer.StartAsync();
        await using var publisher = new EtcdModelPublisher(server.Address, _model);
        await publisher.PublishAsync(random, _stop.Token);
        var proxies = Enumerable.Range(0, Followers).Select(_ => new TcpProxy(server.Address)).ToList();
        var fleet = proxies.Select((p, i) => new EtcdModelFollower(_model, p.Address, i, TimeSpan.FromMilliseconds(10))).ToList();

        for (var step = 0; step < Steps; step++)
        {
            var (follower, proxy) = (fleet[random.Next(Followers)].Follower, proxies[random.Next(Followers)]);
            switch (random.Next(12))
            {
                case < 4:
                    await publisher.PublishAsync(random, _stop.Token);
                    break;
                case 4:
                    await follower.RestartAsync();
                    break;
                case 5:
                    await server.RestartAsync();
                    break;
                case 6:
                    server.Control("del", publisher.HeadKey);
                    break;
                case 7:
                    server.Control("put", publisher.HeadKey, _model.Forged[random.Next(_model.Forged.Count)]);
                    break;
                case 8:
                    server.Control("put", publisher.HeadKey, _model.Tokens[random.Next(_model.Tokens.Count)]);
                    break;
                case 9:
                    proxy.Cut();
                    break;
                default:
                    proxy.IsBlackHole = !proxy.IsBlackHole;
                    break;
            }

            await Task.Delay(random.Next(150), _stop.Token);
        }

        server.Control("put", publisher.HeadKey, _model.Newest!.Token);
        proxies.ForEach(p => p.IsBlackHole = false);
        proxies.ForEach(p => p.Cut());
        for (var begun = Stopwatch.StartNew(); begun.Elapsed < MostConverging && !fleet.All(m => m.Follower.ServesNewest);)
        {
            await Task.WhenAny(Task.WhenAll(fleet.Select(m => m.Follower.ReadNowAsync())), Task.Delay(100, _stop.Token));
        }

        string[] behind = [.. fleet.Where(m => !m.Follower.ServesNewest).Select(m => $"seed {seed}: {m.Follower}")];
        await Task.WhenAll(fleet.Select(m => m.DisposeAsync().AsTask()));
        await Task.WhenAll(proxies.Select(p => p.DisposeAsync().AsTask()));
        Assert.Empty(_model.Violations);
        Assert.Empty(behind);
    }
}
