using System.Net;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Server;

public sealed class DrainTests
{
    // Longer than the limit of a test: a call that held up the drain would be a failure.
    private const string LongDrain = "CasesPdp:DrainSeconds=3600";

    [Fact]
    public async Task Stop_Watcher_ReadsNotServingAndEnds()
    {
        await using var server = await RunningServer.StartDefaultAsync(LongDrain);
        var health = new Health.HealthClient(server.Channel);
        using var watch = health.Watch(new HealthCheckRequest { Service = "casespdp.v1.DecisionService" });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, watch.ResponseStream.Current.Status);

        var stopping = server.StopAsync();

        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        Assert.False(await watch.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
        await stopping.WithinLimit();
    }

    [Fact]
    public async Task Stop_WhileALongCallIsOpen_ProbesReportDraining()
    {
        await using var server = await RunningServer.StartDefaultAsync(LongDrain);
        var draining = server.Services.GetRequiredService<Draining>();
        var (call, response) = (new DefaultHttpContext(), new CompletingResponse());
        call.Features.Set<IHttpResponseFeature>(response);
        draining.Track(call);
        using var http = new HttpClient();

        var stopping = server.StopAsync();
        await draining.Begun.Cancelled().WithinLimit();
        using var ready = await http.GetAsync(new Uri(server.Operations, "readyz")).WithinLimit();
        using var alive = await http.GetAsync(new Uri(server.Operations, "livez")).WithinLimit();
        var health = await new Health.HealthClient(server.Channel).CheckAsync(new HealthCheckRequest()).ResponseAsync.WithinLimit();
        await response.Complete();
        await stopping.WithinLimit();

        Assert.Equal((HttpStatusCode.ServiceUnavailable, HttpStatusCode.OK), (ready.StatusCode, alive.StatusCode));
        Assert.StartsWith("{\"ready\":false,", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, health.Status);
    }

    [Fact]
    public async Task Stop_CallWhoseRequestIsStillComing_IsAnswered()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RunningServer.StartDefaultAsync(Signals(begun), LongDrain);
        using var body = new HalfContent(RawCall.Frame(Ask.Check("t1_analyst", "getCase").ToByteArray()));
        var call = RawCall.PostAsync(server.Decisions, "/casespdp.v1.DecisionService/Check", body);
        await begun.Task.WithinLimit();

        var stopping = server.StopAsync();
        await server.Stopping.Cancelled().WithinLimit();
        Assert.False(stopping.IsCompleted);
        body.SendTheRest();

        var (code, _, answer) = await call.WithinLimit();
        await stopping.WithinLimit();
        Assert.Equal(StatusCode.OK, code);
        Assert.Equal(Reason.Allowed, CheckResponse.Parser.ParseFrom(answer.AsSpan(5)).Reason);
    }

    [Fact]
    public async Task Stop_CallThatNeverEnds_IsCutOff()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var server = await RunningServer.StartDefaultAsync(Signals(begun), "CasesPdp:DrainSeconds=1");
        using var body = new HalfContent(RawCall.Frame(Ask.Check("t1_analyst", "getCase").ToByteArray()));
        var call = RawCall.PostAsync(server.Decisions, "/casespdp.v1.DecisionService/Check", body);
        await begun.Task.WithinLimit();

        await server.StopAsync().WithinLimit();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => call.WithinLimit());
    }

    // A server that stops begins no more work, which is no lack of room.
    [Fact]
    public async Task Stop_AdministrationWhileALongCallIsOpen_IsUnavailable()
    {
        using var bundle = TestBundle.Create();
        await using var server = await RunningServer.StartAsync(bundle, LongDrain);
        var draining = server.Services.GetRequiredService<Draining>();
        var (call, response) = (new DefaultHttpContext(), new CompletingResponse());
        call.Features.Set<IHttpResponseFeature>(response);
        draining.Track(call);
        server.Services.GetRequiredService<PolicyWorker>().Dispose();

        var stopping = server.StopAsync();
        await draining.Begun.Cancelled().WithinLimit();
        var refused = await Assert.ThrowsAsync<RpcException>(() => server.Policy.ReloadAsync(new ReloadRequest()).ResponseAsync.WithinLimit());
        await response.Complete();
        await stopping.WithinLimit();

        Assert.Equal((StatusCode.Unavailable, "The server is stopping."), (refused.StatusCode, refused.Status.Detail));
    }

    [Fact]
    public async Task Stop_IdleStream_EndsUnavailableAndDelaysNothing()
    {
        await using var server = await RunningServer.StartDefaultAsync(LongDrain);
        using var stream = server.Client.StreamCheck();
        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 1, Batch = Ask.Batch(3) });
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());

        var stopping = server.StopAsync();

        var ended = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None).WithinLimit());
        await stopping.WithinLimit();
        Assert.True(ended.StatusCode == StatusCode.Unavailable, ended.ToString());
    }

    [Fact]
    public async Task Stopping_CallThatEndsBeforeTheFirstRound_ClientGetsItsTime()
    {
        var time = new SignallingTime();
        var response = new CompletingResponse();
        var call = new DefaultHttpContext();
        call.Features.Set<IHttpResponseFeature>(response);
        using var draining = new Draining(new ServerOptions(), time);
        draining.Track(call);
        using var ending = draining.Begun.Register(() => response.Complete().GetAwaiter().GetResult());

        var stopping = draining.StoppingAsync(CancellationToken.None);

        await time.TimerCreated.WithinLimit();
        time.Advance(Draining.Notice - TimeSpan.FromMilliseconds(1));
        Assert.False(stopping.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        await stopping.WithinLimit();
    }

    [Fact]
    public async Task Stopping_NoCallOpen_WaitsForNothing()
    {
        using var draining = new Draining(new ServerOptions(), new FakeTimeProvider());

        // Time stands still, so that a wait of any length would not end.
        await draining.StoppingAsync(CancellationToken.None).WithinLimit();

        Assert.True(draining.Begun.IsCancellationRequested);
    }

    // Reports that the server has the beginning of a request, and lets the rest take any time.
    private static Action<WebApplication> Signals(TaskCompletionSource begun) => app => app.Use((context, next) =>
    {
        context.Features.GetRequiredFeature<IHttpMinRequestBodyDataRateFeature>().MinDataRate = null;
        begun.TrySetResult();
        return next(context);
    });

    /// <summary>Time that a test moves, and that reports when somebody begins to wait for it.</summary>
    private sealed class SignallingTime : FakeTimeProvider
    {
        private readonly TaskCompletionSource _timerCreated = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task TimerCreated => _timerCreated.Task;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            _timerCreated.TrySetResult();
            return timer;
        }
    }

    private sealed class CompletingResponse : HttpResponseFeature
    {
        private Func<Task> _complete = () => Task.CompletedTask;

        public Task Complete() => _complete();

        public override void OnCompleted(Func<object, Task> callback, object state) => _complete = () => callback(state);
    }

    // Sends half of a body, and the rest on request.
    private sealed class HalfContent(byte[] body) : HttpContent
    {
        private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void SendTheRest() => _rest.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(body.AsMemory(0, body.Length / 2));
            await stream.FlushAsync();
            await _rest.Task;
            await stream.WriteAsync(body.AsMemory(body.Length / 2));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
