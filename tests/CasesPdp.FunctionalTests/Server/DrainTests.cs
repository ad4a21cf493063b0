using System.Diagnostics;
using System.Net;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace CasesPdp.FunctionalTests.Server;

public sealed class DrainTests
{
    [Fact]
    public async Task Stop_Watcher_HearsNotServingAndIsLetGo()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        var health = new Health.HealthClient(server.Channel);
        using var watch = health.Watch(new HealthCheckRequest { Service = "casespdp.v1.DecisionService" });
        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, watch.ResponseStream.Current.Status);
        var clock = Stopwatch.StartNew();

        var stopping = server.StopAsync();

        Assert.True(await watch.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.NotServing, watch.ResponseStream.Current.Status);
        Assert.False(await watch.ResponseStream.MoveNext(CancellationToken.None));
        await stopping;
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8), $"stopping took {clock.Elapsed}");
    }

    [Fact]
    public async Task Stop_CallWhoseRequestIsStillComing_IsAnswered()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using var body = new SlowContent(RawCall.Frame(Ask.Check("t1_analyst", "getCase").ToByteArray()));
        var call = RawCall.PostAsync(server.Decisions, "/casespdp.v1.DecisionService/Check", body);
        await body.HalfSent;

        var stopping = server.StopAsync();
        Assert.False(stopping.IsCompleted);
        body.SendTheRest();

        var (code, _, answer) = await call;
        await stopping;
        Assert.Equal(StatusCode.OK, code);
        Assert.Equal(Reason.Allowed, CheckResponse.Parser.ParseFrom(answer.AsSpan(5)).Reason);
    }

    [Fact]
    public async Task Stop_CallThatNeverEnds_IsCutOffInTime()
    {
        await using var server = await RunningServer.StartDefaultAsync("CasesPdp:DrainSeconds=1");
        using var body = new SlowContent(RawCall.Frame(Ask.Check("t1_analyst", "getCase").ToByteArray()));
        var call = RawCall.PostAsync(server.Decisions, "/casespdp.v1.DecisionService/Check", body);
        await body.HalfSent;
        var clock = Stopwatch.StartNew();

        await server.StopAsync();

        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"stopping took {clock.Elapsed}");
        await Assert.ThrowsAnyAsync<Exception>(() => call);
    }

    [Fact]
    public async Task Stop_IdleStream_EndsUnavailableAndHoldsNothingUp()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        using var stream = server.Client.StreamCheck();
        await stream.RequestStream.WriteAsync(new StreamCheckRequest { Id = 1, Batch = Ask.Batch(3) });
        Assert.True(await stream.ResponseStream.MoveNext(CancellationToken.None));
        var clock = Stopwatch.StartNew();

        var stopping = server.StopAsync();

        var ended = await Assert.ThrowsAsync<RpcException>(() => stream.ResponseStream.MoveNext(CancellationToken.None));
        await stopping;
        Assert.True(ended.StatusCode == StatusCode.Unavailable, ended.ToString());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(8), $"stopping took {clock.Elapsed}");
    }

    [Fact]
    public async Task Stopping_CallOverBeforeAnybodyLooks_StillGivesItsClientTime()
    {
        var response = new CompletingResponse();
        var call = new DefaultHttpContext();
        call.Features.Set<IHttpResponseFeature>(response);
        using var draining = new Draining();
        draining.Track(call);
        using var ending = draining.Begun.Register(() => response.Complete().GetAwaiter().GetResult());
        var clock = Stopwatch.StartNew();

        await draining.StoppingAsync(CancellationToken.None);

        Assert.True(clock.Elapsed > TimeSpan.FromMilliseconds(500), $"the listeners would have closed after {clock.Elapsed}");
    }

    [Fact]
    public async Task Stopping_NoCallOpen_WaitsForNothing()
    {
        using var draining = new Draining();

        var stopping = draining.StoppingAsync(CancellationToken.None);

        await stopping.WaitAsync(TimeSpan.FromMilliseconds(500));
    }

    private sealed class CompletingResponse : HttpResponseFeature
    {
        private Func<Task> _complete = () => Task.CompletedTask;

        public Task Complete() => _complete();

        public override void OnCompleted(Func<object, Task> callback, object state) => _complete = () => callback(state);
    }

    // Sends half of a body, and the rest when it is told to.
    private sealed class SlowContent(byte[] body) : HttpContent
    {
        private readonly TaskCompletionSource _halfSent = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource _rest = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task HalfSent => _halfSent.Task.WaitAsync(TimeSpan.FromSeconds(10));

        public void SendTheRest() => _rest.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(body.AsMemory(0, body.Length / 2));
            await stream.FlushAsync();

            // The server has no way to say that it has the first half; a little time has to do.
            await Task.Delay(200);
            _halfSent.SetResult();
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
