using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Callers;

public sealed class ConnectionAgeTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(0.0, 90)]
    [InlineData(0.5, 100)]
    [InlineData(1.0, 110)]
    public async Task Limit_AtItsAge_ClosesAndAfterTheGraceAborts(double random, int seconds)
    {
        var connection = new AgeingConnection();
        var running = Limit(connection, 100, random);

        _time.Advance(TimeSpan.FromSeconds(seconds) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((0, false), (connection.CloseRequests, connection.IsAborted));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, false), (connection.CloseRequests, connection.IsAborted));
        _time.Advance(TimeSpan.FromSeconds(7) - TimeSpan.FromMilliseconds(1));
        Assert.False(connection.IsAborted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(connection.IsAborted);

        connection.End.SetResult();
        await running.WithinLimit();
    }

    [Fact]
    public async Task Limit_ConnectionThatHasEnded_IsLeftAlone()
    {
        var connection = new AgeingConnection();
        var running = Limit(connection, 100, 0.5);
        connection.End.SetResult();
        await running.WithinLimit();

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal((0, false), (connection.CloseRequests, connection.IsAborted));
    }

    [Fact]
    public void Limit_WithoutAnAge_AddsNothing()
    {
        ConnectionDelegate next = _ => Task.CompletedTask;

        Assert.Same(next, new ConnectionAge(new ListenerOptions(), _time).Limit(next));
    }

    [Fact]
    public async Task Server_ConnectionAtItsAge_FinishesWhatIsOpenAndNewCallsGoElsewhere()
    {
        await using var server = await RunningServer.StartDefaultAsync(
            _time, "CasesPdp:Listen:MaxConnectionAgeSeconds=100", "CasesPdp:Listen:ConnectionAgeGraceSeconds=7");
        var connections = 0;
        using var channel = GrpcChannel.ForAddress(server.Decisions, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                PlaintextStreamFilter = (context, _) =>
                {
                    Interlocked.Increment(ref connections);
                    return ValueTask.FromResult(context.PlaintextStream);
                },
            },
            DisposeHttpClient = true,
        });
        var client = new DecisionService.DecisionServiceClient(channel);
        using var stream = client.StreamCheck();
        await Answer(stream);

        _time.Advance(TimeSpan.FromSeconds(110));
        await Reload.Eventually.Holds(
            () => client.Check(Ask.Check("t1_analyst", "getCase")).Reason == Reason.Allowed && connections == 2, "a call went elsewhere");
        await Answer(stream);

        _time.Advance(TimeSpan.FromSeconds(7));
        await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
        Assert.Equal(Reason.Allowed, client.Check(Ask.Check("t1_analyst", "getCase")).Reason);
    }

    private static async Task Answer(AsyncDuplexStreamingCall<StreamCheckRequest, StreamCheckResponse> stream)
    {
        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 1, Batch = Ask.Batch(3) });
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
    }

    private Task Limit(AgeingConnection connection, int seconds, double random) =>
        new ConnectionAge(new ListenerOptions { MaxConnectionAgeSeconds = seconds, ConnectionAgeGraceSeconds = 7 }, _time) { Random = () => random }
            .Limit(_ => connection.End.Task)(connection);

    private sealed class AgeingConnection : DefaultConnectionContext, IConnectionLifetimeNotificationFeature
    {
        public AgeingConnection() => Features.Set<IConnectionLifetimeNotificationFeature>(this);

        public int CloseRequests { get; private set; }

        public bool IsAborted { get; private set; }

        public TaskCompletionSource End { get; } = new();

        public CancellationToken ConnectionClosedRequested { get; set; }

        public void RequestClose() => CloseRequests++;

        public override void Abort(ConnectionAbortedException abortReason) => IsAborted = true;
    }
}
