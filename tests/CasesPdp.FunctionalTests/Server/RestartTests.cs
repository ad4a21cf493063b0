using System.Collections.Concurrent;
using CasesPdp.Protocol.V1;
using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Net.Client.Balancer;
using Grpc.Net.Client.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>Rolling restarts as Grpc.Net.Client sees them. <c>CASESPDP_RESTARTS</c> asks for more of them.</summary>
/// <remarks>
/// Grpc.Net.Client opens a new connection to a server that sent GOAWAY before it knows that the server no longer listens. Such a call never
/// left the client, but it fails unless the client has a retry policy. A connection that the server closes as it is opened becomes
/// INTERNAL.
/// </remarks>
public sealed class RestartTests
{
    private const int Callers = 8;

    private static readonly int Restarts = int.TryParse(Environment.GetEnvironmentVariable("CASESPDP_RESTARTS"), out var n) ? n : 6;

    private static RetryPolicy LostCallsAreRetried => new()
    {
        MaxAttempts = 5,
        InitialBackoff = TimeSpan.FromMilliseconds(20),
        MaxBackoff = TimeSpan.FromMilliseconds(500),
        BackoffMultiplier = 3,
        RetryableStatusCodes = { StatusCode.Unavailable, StatusCode.Internal },
    };

    [Fact]
    public async Task Restart_TwoServersInTurnsUnderLoad_NoCallFails()
    {
        var servers = new[] { await CountedServer.StartAsync(port: 0), await CountedServer.StartAsync(port: 0) };
        using var channel = OpenChannel(servers.Select(s => s.Port));
        using var enough = new CancellationTokenSource();
        var failures = new ConcurrentBag<Status>();
        var callers = Enumerable.Range(0, Callers).Select(_ => Task.Run(() => CallAsync(channel, failures, enough.Token))).ToList();

        for (var i = 0; i < Restarts; i++)
        {
            await Task.WhenAll(servers[0].Called, servers[1].Called).WithinLimit();
            await servers[i % 2].DisposeAsync();
            servers[i % 2] = await CountedServer.StartAsync(servers[i % 2].Port);
        }

        await enough.CancelAsync();
        await Task.WhenAll(callers).WithinLimit();
        Assert.Empty(failures);
        await servers[0].DisposeAsync();
        await servers[1].DisposeAsync();
    }

    private static GrpcChannel OpenChannel(IEnumerable<int> ports)
    {
        var addresses = ports.Select(port => new BalancerAddress("127.0.0.1", port)).ToList();
        return GrpcChannel.ForAddress("static:///servers", new GrpcChannelOptions
        {
            Credentials = ChannelCredentials.Insecure,
            ServiceProvider = new ServiceCollection()
                .AddSingleton<ResolverFactory>(new StaticResolverFactory(_ => addresses))
                .BuildServiceProvider(),
            ServiceConfig = new ServiceConfig
            {
                LoadBalancingConfigs = { new RoundRobinConfig() },
                MethodConfigs = { new MethodConfig { Names = { MethodName.Default }, RetryPolicy = LostCallsAreRetried } },
            },
            InitialReconnectBackoff = TimeSpan.FromMilliseconds(50),
            MaxReconnectBackoff = TimeSpan.FromMilliseconds(100),
        });
    }

    private static async Task CallAsync(GrpcChannel channel, ConcurrentBag<Status> failures, CancellationToken enough)
    {
        var client = new DecisionService.DecisionServiceClient(channel);
        while (!enough.IsCancellationRequested)
        {
            try
            {
                await client.CheckAsync(Ask.Check("t1_analyst", "getCase"), cancellationToken: CancellationToken.None);
            }
            catch (RpcException failure)
            {
                failures.Add(failure.Status);
            }
        }
    }
}
