using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using CasesPdp.Distribution.Tests.Following;
using CasesPdp.Etcd;

namespace CasesPdp.Distribution.Tests.Etcd;

/// <summary>What a fleet costs a real etcd, and how soon it serves what is published. Measures; run by hand.</summary>
public sealed partial class EtcdFleetFigures(ITestOutputHelper output) : IDisposable
{
    private readonly ReleaseModel _model = new();
    private readonly Random _random = new(1);
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromMinutes(4));

    public void Dispose()
    {
        _stop.Dispose();
        _model.Dispose();
    }

    [Theory(Explicit = true)]
    [InlineData(50, 1_000)]
    [InlineData(50, 0)]
    public async Task Publish_Fleet_IsServedByAll(int followers, int spreadMilliseconds)
    {
        const int Rounds = 30;
        await using var server = await EtcdServer.StartAsync();
        await using var publisher = new EtcdModelPublisher(server.Address, _model);
        await publisher.PublishAsync(_random, _stop.Token);
        var fleet = Start(server.Address, followers, TimeSpan.FromMilliseconds(spreadMilliseconds));
        await UntilAsync(() => fleet.All(f => f.Follower.ServesNewest));
        var requests = await RequestsAsync(server.Address);
        List<double> first = [];
        List<double> all = [];
        for (var round = 0; round < Rounds; round++)
        {
            var begun = Stopwatch.GetTimestamp();
            await publisher.PublishAsync(_random, _stop.Token);
            await UntilAsync(() => fleet.Any(f => f.Follower.ServesNewest));
            first.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
            await UntilAsync(() => fleet.All(f => f.Follower.ServesNewest));
            all.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
        }

        var asked = (await RequestsAsync(server.Address) - requests) / (double)Rounds;
        output.WriteLine(
            $"{followers} followers, spread {spreadMilliseconds} ms, {Rounds} releases: from publishing to the first {Text(first)}, to the last {Text(all)}; {asked:F0} requests a release");
        await StopAsync(fleet);
    }

    [Theory(Explicit = true)]
    [InlineData(500)]
    public async Task Restart_Fleet_ComesBackSpread(int followers)
    {
        await using var server = await EtcdServer.StartAsync();
        await using var publisher = new EtcdModelPublisher(server.Address, _model);
        await publisher.PublishAsync(_random, _stop.Token);
        var fleet = Start(server.Address, followers, TimeSpan.FromSeconds(1));
        await UntilAsync(() => fleet.All(f => f.Follower.ServesNewest));

        // The counters begin anew with the process.
        await server.RestartAsync();
        var begun = Stopwatch.GetTimestamp();
        var (most, before, halfway) = (0L, 0L, TimeSpan.Zero);
        await publisher.PublishAsync(_random, _stop.Token);
        while (!fleet.All(f => f.Follower.ServesNewest))
        {
            await Task.Delay(1_000, _stop.Token);
            var now = await RequestsAsync(server.Address);
            (most, before) = (Math.Max(most, now - before), now);
            if (halfway == TimeSpan.Zero && fleet.Count(f => f.Follower.ServesNewest) * 2 >= followers)
            {
                halfway = Stopwatch.GetElapsedTime(begun);
            }
        }

        output.WriteLine(
            $"{followers} followers after a restart of etcd: half serve the next release after {halfway.TotalSeconds:F1} s, all after {Stopwatch.GetElapsedTime(begun).TotalSeconds:F1} s; {before:N0} requests, at most {most:N0} in a second");
        await StopAsync(fleet);
    }

    private static string Text(List<double> values)
    {
        values.Sort();
        return $"p50 {values[values.Count / 2]:F0} ms, p99 {values[(int)(values.Count * 0.99)]:F0} ms";
    }

    // All requests that etcd has answered, watches and reads alike.
    private static async Task<long> RequestsAsync(Uri address)
    {
        using var http = new HttpClient();
        var metrics = await http.GetStringAsync(new Uri(address, "/metrics"));
        return Started().Matches(metrics).Sum(m => (long)double.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
    }

    private List<EtcdModelFollower> Start(Uri address, int followers, TimeSpan spread) =>
        [.. Enumerable.Range(0, followers).Select(i => new EtcdModelFollower(_model, address, i, spread))];

    private static async Task StopAsync(List<EtcdModelFollower> fleet) => await Task.WhenAll(fleet.Select(f => f.DisposeAsync().AsTask()));

    private async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Delay(1, _stop.Token);
        }
    }

    [GeneratedRegex("^grpc_server_started_total\\{.*\\} ([0-9.e+]+)$", RegexOptions.Multiline)]
    private static partial Regex Started();
}
