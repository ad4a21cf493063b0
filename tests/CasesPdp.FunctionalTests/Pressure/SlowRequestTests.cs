using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Requests that do not arrive.</summary>
public sealed class SlowRequestTests
{
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(10);

    private static readonly byte[] Small = RawCall.Frame(PressedServer.SmallCheck().ToByteArray());

    public static TheoryData<string> PathsOfOneRequest => EveryMethod.PathsOfOneRequest;

    [Theory]
    [MemberData(nameof(PathsOfOneRequest))]
    public async Task Call_HeadersWithoutABody_EndsAndItsNeighboursLive(string path)
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.ListenerOf(path));

        var stuck = await http.BeginAsync(path);
        await EndsLate(pressed, http, stuck);

        Assert.False(http.IsClosed);
        await pressed.IsAtRest();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(int.MaxValue)]
    public async Task Check_PartOfABody_EndsAndItsNeighboursLive(int bytes)
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
        var watch = await http.CallAsync(PressedServer.HealthWatch, new HealthCheckRequest());
        var resting = await http.BeginAsync(PressedServer.StreamCheck);
        await http.DataAsync(resting, Batch());
        await http.UntilAsync(() => http.On(watch).BodyBytes > 0 && http.On(resting).BodyBytes > 0);

        // All but the end of the stream where all bytes are sent.
        var stuck = await http.BeginAsync(PressedServer.Check);
        await http.DataAsync(stuck, Small.AsMemory(0, Math.Min(bytes, Small.Length)));
        await pressed.CallsInFlight(3);
        await EndsLate(pressed, http, stuck);

        var before = http.On(resting).BodyBytes;
        await http.DataAsync(resting, Batch(), end: true);
        Assert.Equal(StatusCode.OK, (await http.EndOf(resting)).Code);
        Assert.InRange(http.On(resting).BodyBytes, before + 1, long.MaxValue);
        Assert.False(http.On(watch).HasEnded);
        await PressedServer.Answers(http);
        await http.SendAsync(RawFrame.Reset(watch));
        await pressed.IsAtRest();
    }

    [Fact]
    public async Task Check_BodyOfOneByteASecond_EndsAfterTheSameTime()
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
        var slow = await http.BeginAsync(PressedServer.Check);
        await pressed.CallsInFlight(1);

        for (var second = 0; second < 12 && !http.On(slow).HasEnded; second++)
        {
            await http.DataAsync(slow, Small.AsMemory(second, 1));
            pressed.Time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(StatusCode.DeadlineExceeded, (await http.EndOf(slow)).Code);
        await pressed.IsAtRest();
    }

    [Fact]
    public async Task StreamCheck_HalfAMessage_Ends()
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
        var stream = await http.BeginAsync(PressedServer.StreamCheck);
        await http.DataAsync(stream, Batch());
        await http.UntilAsync(() => http.On(stream).BodyBytes > 0);

        await http.DataAsync(stream, Batch().AsMemory(0, 8));
        await EndsLate(pressed, http, stream);

        await PressedServer.Answers(http);
        await pressed.IsAtRest();
    }

    [Fact]
    public async Task StreamCheck_RestsBetweenMessages_IsServed()
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
        var stream = await http.BeginAsync(PressedServer.StreamCheck);
        await pressed.CallsInFlight(1);

        for (var round = 0; round < 3; round++)
        {
            pressed.Time.Advance(TimeSpan.FromHours(1));
            var before = http.On(stream).BodyBytes;
            await http.DataAsync(stream, Batch());
            await http.UntilAsync(() => http.On(stream).BodyBytes > before || http.On(stream).HasEnded);
            Assert.False(http.On(stream).HasEnded);
        }

        await http.DataAsync(stream, default, end: true);
        Assert.Equal(StatusCode.OK, (await http.EndOf(stream)).Code);
        Assert.Equal(0, pressed.Meters.Shed("REQUEST_NOT_SENT"));
        await pressed.IsAtRest();
    }

    [Fact]
    public async Task Calls_ManyHalfMessages_ReturnWhatTheyHeld()
    {
        await using var pressed = await PressedServer.StartAsync("CasesPdp:Limits:BytesInFlightMegabytes=64");
        for (var storm = 1; storm <= 2; storm++)
        {
            List<RawHttp2> clients = [];
            for (var i = 0; i < 12; i++)
            {
                var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
                clients.Add(http);
                var stream = await http.BeginAsync(PressedServer.Check);
                await http.DataAsync(stream, RawCall.Frame(EveryMethod.Message(100_000)).AsMemory(0, 99_999));
            }

            await pressed.CallsInFlight(clients.Count);
            await Eventually.Holds(() => pressed.Budget.Taken > 12 * 99_999, "the bodies count");
            pressed.Time.Advance(RequestTime + TimeSpan.FromSeconds(2));

            await pressed.IsAtRest();
            foreach (var http in clients)
            {
                await PressedServer.Answers(http);
                await http.DisposeAsync();
            }
        }
    }

    private static byte[] Batch() => RawCall.Frame(new StreamCheckRequest { Id = 1, Batch = Ask.Batch(3) }.ToByteArray());

    // Time passes until the call has ended, or far longer than it may last: whether its bytes have been read yet is not seen from here.
    private static async Task EndsLate(PressedServer pressed, RawHttp2 http, int stream)
    {
        await Eventually.Holds(
            () =>
            {
                pressed.Time.Advance(TimeSpan.FromSeconds(1));
                return pressed.Meters.Shed("REQUEST_NOT_SENT") > 0 || http.On(stream).HasEnded;
            },
            "the call is late");
        var answer = await http.EndOf(stream);
        Assert.Equal(StatusCode.DeadlineExceeded, answer.Code);
        Assert.Equal("ERROR_REASON_REQUEST_NOT_SENT", Refused.Of(answer.Status!).Reason);
        Assert.Equal(1, pressed.Meters.Shed("REQUEST_NOT_SENT"));
    }
}
