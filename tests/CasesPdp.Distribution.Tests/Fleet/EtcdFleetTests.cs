using CasesPdp.Distribution.Etcd;
using CasesPdp.Distribution.Fleet;
using CasesPdp.Distribution.Tests.Etcd;
using CasesPdp.Etcd;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.Distribution.Tests.Fleet;

public sealed class EtcdFleetTests(SharedEtcd etcd) : IDisposable
{
    private readonly CancellationTokenSource _stop = new(TimeSpan.FromSeconds(60));

    public void Dispose() => _stop.Dispose();

    [Fact]
    public async Task Report_Status_IsReadUntilTheReporterIsGone()
    {
        await using var client = etcd.Client();
        var reader = new FleetReader(client, "prod");
        await using (var reporter = new EtcdFleetReporter(client, "prod", "pdp-1", TestStatus.Boot))
        {
            reporter.Report(TestStatus.Of("pdp-1", 1).Write());
            await UntilAsync(reader, r => r.Members is [{ Serving.Sequence: 1 }]);
            reporter.Report(TestStatus.Of("pdp-1", 2).Write());
            await UntilAsync(reader, r => r.Members is [{ Serving.Sequence: 2 }]);
        }

        Assert.Empty((await reader.ReadAsync(_stop.Token)).Members);
    }

    [Fact]
    public async Task Report_LeaseThatIsGone_IsTakenAnewWithItsKey()
    {
        await using var server = await EtcdServer.StartAsync();
        var time = new FakeTimeProvider();
        await using var client = new EtcdClient(new EtcdOptions { Endpoints = [server.Address] }, time);
        var reader = new FleetReader(client, "prod");
        await using var reporter = new EtcdFleetReporter(client, "prod", "pdp-1", TestStatus.Boot);
        reporter.Report(TestStatus.Of("pdp-1", 1).Write());
        await UntilAsync(reader, r => r.Members.Count == 1);

        var lease = server.Control("lease", "list").Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1];
        server.Control("lease", "revoke", lease);
        Assert.Empty((await reader.ReadAsync(_stop.Token)).Members);

        await UntilAsync(reader, r => r.Members is [{ Serving.Sequence: 1 }], () => time.Advance(TimeSpan.FromSeconds(1)));
    }

    // Whatever a connection that goes throws in whatever moment of a call: the loop goes on, and ends in order.
    [Fact]
    public async Task Report_ConnectionsThatGoAtAnyMoment_DoNotEndIt()
    {
        const int Cuts = 150;
        await using var proxy = new TcpProxy(etcd.Server.Address);
        var time = new FakeTimeProvider();
        var prefix = $"/{Guid.NewGuid():N}/";
        await using var direct = etcd.Client(prefix);
        await using var client = new EtcdClient(new EtcdOptions { Endpoints = [proxy.Address], Prefix = prefix }, time);
        var reader = new FleetReader(direct, "prod");
        await using (var reporter = new EtcdFleetReporter(client, "prod", "pdp-1", TestStatus.Boot))
        {
            for (var i = 1; i <= Cuts; i++)
            {
                reporter.Report(TestStatus.Of("pdp-1", (ulong)i).Write());
                time.Advance(TimeSpan.FromSeconds(40));
                await Task.Delay(i % 4, _stop.Token);
                proxy.Cut();
            }

            await UntilAsync(reader, r => r.Members is [{ Serving.Sequence: Cuts }], () => time.Advance(TimeSpan.FromSeconds(1)));
        }

        Assert.Empty((await reader.ReadAsync(_stop.Token)).Members);
    }

    [Fact]
    public async Task Report_EtcdThatIsAway_IsWrittenWhenItIsBack()
    {
        await using var server = await EtcdServer.StartAsync();
        var time = new FakeTimeProvider();
        await using var client = new EtcdClient(new EtcdOptions { Endpoints = [server.Address] }, time);
        var reader = new FleetReader(client, "prod");
        server.Kill();
        await using var reporter = new EtcdFleetReporter(client, "prod", "pdp-1", TestStatus.Boot);
        reporter.Report(TestStatus.Of("pdp-1", 1).Write());
        await Task.Delay(100, _stop.Token);
        await server.RestartAsync(isWiped: true);

        await UntilAsync(reader, r => r.Members.Count == 1, () => time.Advance(TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public async Task ReadAsync_StatusUnderTheKeyOfAnother_IsUnreadable()
    {
        await using var client = etcd.Client();
        var status = System.Text.Encoding.UTF8.GetString(TestStatus.Of("pdp-2", 57).Write());
        etcd.Server.Control("put", client.Keys.FleetEntry("prod", "pdp-1", TestStatus.Boot).ToStringUtf8(), status);

        var reading = await new FleetReader(client, "prod").ReadAsync(_stop.Token);

        Assert.Empty(reading.Members);
        Assert.Equal(1, reading.Unreadable);
    }

    [Fact]
    public async Task WaitAsync_Goal_IsMetOrTheTimeIsOver()
    {
        await using var client = etcd.Client();
        var time = new FakeTimeProvider();
        var waiter = new FleetWaiter(new FleetReader(client, "prod"), time);
        var goal = new FleetGoal(TestStatus.Epoch.Id, 2, Count: 1);
        await using var reporter = new EtcdFleetReporter(client, "prod", "pdp-1", TestStatus.Boot);
        reporter.Report(TestStatus.Of("pdp-1", 1).Write());

        var late = await AdvanceUntilAsync(waiter.WaitAsync(goal, TimeSpan.FromSeconds(5), null, _stop.Token), time);
        reporter.Report(TestStatus.Of("pdp-1", 2).Write());
        var met = await AdvanceUntilAsync(waiter.WaitAsync(goal, TimeSpan.FromHours(5), null, _stop.Token), time);

        Assert.False(late.IsMet);
        Assert.True(met.IsMet);
    }

    private static async Task<T> AdvanceUntilAsync<T>(Task<T> waiting, FakeTimeProvider time)
    {
        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(10);
        }

        return await waiting;
    }

    private async Task UntilAsync(FleetReader reader, Func<FleetReading, bool> isThere, Action? between = null)
    {
        while (true)
        {
            try
            {
                if (isThere(await reader.ReadAsync(_stop.Token)))
                {
                    return;
                }
            }
            catch (Distribution.Stores.StoreException)
            {
                // Not yet back, or another one.
            }

            between?.Invoke();
            await Task.Delay(20, _stop.Token);
        }
    }
}
