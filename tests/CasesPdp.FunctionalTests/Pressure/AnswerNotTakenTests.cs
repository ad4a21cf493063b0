using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Health.V1;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Answers that their callers do not take.</summary>
public sealed class AnswerNotTakenTests
{
    private const string Matrix = "/casespdp.v1.DecisionService/CheckMatrix";

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);

    public static TheoryData<string> Paths => LargeAnswers.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Call_AnswerNotTaken_IsResetAndItsNeighboursLive(string path)
    {
        await using var pressed = await PressedServer.StartAsync("CasesPdp:Limits:BytesInFlightMegabytes=64");
        var listener = pressed.ListenerOf(path);
        await using var http = await RawHttp2.ConnectAsync(listener, takes: false);
        await using var other = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
        var isDecisions = listener == pressed.Server.Decisions;
        var watch = isDecisions ? await http.CallAsync(PressedServer.HealthWatch, new HealthCheckRequest()) : 0;
        if (isDecisions)
        {
            await http.TakeAsync(watch);
            await http.UntilAsync(() => http.On(watch).BodyBytes > 0);
        }

        var unread = await http.CallAsync(path, LargeAnswers.Of(path));
        await http.UntilAsync(() => http.On(unread).HasHead);
        await Eventually.Holds(() => pressed.Budget.Taken > 4096 + 8192, "the answer counts");
        pressed.Time.Advance(AnswerTime);
        Assert.Equal(0, pressed.Meters.Shed("ANSWER_NOT_TAKEN"));
        pressed.Time.Advance(TimeSpan.FromSeconds(2));

        var answer = await http.EndOf(unread);
        Assert.NotNull(answer.Reset);
        Assert.Equal(1, pressed.Meters.Shed("ANSWER_NOT_TAKEN"));
        Assert.False(http.IsClosed);
        if (isDecisions)
        {
            await PressedServer.Answers(http);
            Assert.False(http.On(watch).HasEnded);
            await http.SendAsync(RawFrame.Reset(watch));
        }

        await PressedServer.Answers(other);
        await pressed.IsAtRest();
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task Call_AnswerTakenLate_IsWholeAndReturnsItsBytes(string path)
    {
        await using var pressed = await PressedServer.StartAsync("CasesPdp:Limits:BytesInFlightMegabytes=64");
        await using var http = await RawHttp2.ConnectAsync(pressed.ListenerOf(path), takes: false);
        var stream = await http.BeginAsync(path);
        await http.DataAsync(stream, RawCall.Frame(LargeAnswers.Of(path).ToByteArray()), end: true);
        await http.UntilAsync(() => http.On(stream).HasHead);

        pressed.Time.Advance(AnswerTime);
        await http.TakeAsync(stream);

        var answer = await http.EndOf(stream);
        Assert.Equal(StatusCode.OK, answer.Code);
        Assert.InRange(answer.BodyBytes, 4096, long.MaxValue);
        await pressed.IsAtRest();
    }

    [Fact]
    public async Task Calls_AnswersNotTakenFillTheBudget_NextAreShedUntilTheyAreReset()
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions, takes: false);
        await using var honest = await RawHttp2.ConnectAsync(pressed.Server.Decisions);

        // Twice, so that what a storm leaves behind shows in the second.
        for (var storm = 1; storm <= 2; storm++)
        {
            var isShed = false;
            for (var i = 0; i < 200 && !isShed; i++)
            {
                var stream = await http.CallAsync(Matrix, LargeAnswers.Of(Matrix));
                await http.UntilAsync(() => http.On(stream).HasHead);
                isShed = http.On(stream).HasEnded;
            }

            Assert.True(isShed, "200 answers of 10 KB fit into 1 MB");
            Assert.InRange(pressed.Budget.Taken, 0, PressedServer.BudgetBytes);
            await PressedServer.IsHealthy(honest);

            pressed.Time.Advance(AnswerTime + TimeSpan.FromSeconds(2));

            await pressed.IsAtRest();
            await PressedServer.Answers(http);
            await PressedServer.Answers(honest);
        }
    }

    [Fact]
    public async Task StreamCheck_AnswersNotTaken_HoldsOneAndReadsNoMore()
    {
        await using var pressed = await PressedServer.StartAsync("CasesPdp:Limits:BytesInFlightMegabytes=64");
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions, takes: false);
        var batch = RawCall.Frame(LargeAnswers.Of(PressedServer.StreamCheck).ToByteArray());
        var stream = await http.BeginAsync(PressedServer.StreamCheck);
        for (var i = 0; i < 3; i++)
        {
            await http.DataAsync(stream, batch);
        }

        await http.UntilAsync(() => http.On(stream).HasHead);
        await Eventually.Holds(() => pressed.Budget.Taken > 8192 + 4096, "the answer counts");
        Assert.InRange(pressed.Budget.Taken, 0, 8192 + (4 * batch.Length));

        pressed.Time.Advance(AnswerTime + TimeSpan.FromSeconds(2));
        Assert.NotNull((await http.EndOf(stream)).Reset);
        await pressed.IsAtRest();
    }

    // The caller has sent all that it announced. That an answer waits for it is no reason to call its request late.
    [Fact]
    public async Task StreamCheck_BatchWaitsBehindAnAnswerNotTaken_IsNotLate()
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions, takes: false);
        var batch = RawCall.Frame(new StreamCheckRequest { Id = 1, Batch = Ask.Batch(3) }.ToByteArray());
        var stream = await http.BeginAsync(PressedServer.StreamCheck);
        await http.DataAsync(stream, (byte[])[.. batch, .. batch], end: true);
        await http.UntilAsync(() => http.On(stream).HasHead);

        pressed.Time.Advance(AnswerTime);
        await http.TakeAsync(stream);

        Assert.Equal(StatusCode.OK, (await http.EndOf(stream)).Code);
        Assert.Equal(0, pressed.Meters.Shed("REQUEST_NOT_SENT"));
        await pressed.IsAtRest();
    }
}
