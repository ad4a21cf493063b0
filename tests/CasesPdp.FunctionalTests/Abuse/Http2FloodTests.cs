using CasesPdp.FunctionalTests.Pressure;
using CasesPdp.FunctionalTests.Server;
using Google.Protobuf;

namespace CasesPdp.FunctionalTests.Abuse;

/// <summary>Floods of cheap frames. A caller beside each keeps its answers, and nothing stays behind.</summary>
public sealed class Http2FloodTests
{
    private const int Frames = 5_000;
    private const int Rounds = 5;

    private static readonly byte[] Small = RawCall.Frame(PressedServer.SmallCheck().ToByteArray());

    public static TheoryData<string> Floods => [.. Attacks.Keys];

    private static Dictionary<string, Func<RawHttp2, IEnumerable<byte[]>>> Attacks => new()
    {
        ["rapid reset"] = http => Calls(http, stream => [Begin(stream, end: true), RawFrame.Reset(stream)]),
        ["rapid reset behind a message"] = http => Calls(http, stream => [Begin(stream), Data(stream), RawFrame.Reset(stream)]),
        ["made you reset: window overflow"] = http => Calls(
            http, stream => [Begin(stream), Data(stream), RawFrame.WindowUpdate(stream, int.MaxValue), RawFrame.WindowUpdate(stream, int.MaxValue)]),
        ["made you reset: window update of zero"] = http => Calls(http, stream => [Begin(stream), Data(stream), RawFrame.WindowUpdate(stream, 0)]),
        ["made you reset: data behind the end"] = http => Calls(http, stream => [Begin(stream), Data(stream), Data(stream)]),
        ["made you reset: headers behind the end"] = http => Calls(http, stream => [Begin(stream), Data(stream), Begin(stream)]),
        ["made you reset: priority of five bytes too few"] = http => Calls(
            http, stream => [Begin(stream), Data(stream), RawFrame.Of(FrameType.Priority, 0, stream, new byte[4])]),
        ["made you reset: depends on itself"] = http => Calls(
            http, stream => [Begin(stream), Data(stream), RawFrame.Of(FrameType.Priority, 0, stream, [.. RawFrame.Number((uint)stream), 1])]),
        ["made you reset: window update of three bytes"] = http => Calls(
            http, stream => [Begin(stream), Data(stream), RawFrame.Of(FrameType.WindowUpdate, 0, stream, new byte[3])]),
        ["empty data"] = http => OneCall(http, stream => RawFrame.Of(FrameType.Data, 0, stream, [])),
        ["padding only"] = http => OneCall(http, stream => RawFrame.Of(FrameType.Data, 8, stream, [200, .. new byte[200]])),
        ["empty continuation"] = http => OneBlock(http, stream => RawFrame.Of(FrameType.Continuation, 0, stream, [])),
        ["ping"] = _ => Enumerable.Repeat(RawFrame.Of(FrameType.Ping, 0, 0, new byte[8]), Frames),
        ["settings"] = _ => Enumerable.Repeat(RawFrame.Of(FrameType.Settings, 0, 0, RawFrame.Setting(4, 65_535)), Frames),
        ["settings of table sizes"] = _ => Enumerable.Range(0, Frames).Select(i => RawFrame.Of(FrameType.Settings, 0, 0, RawFrame.Setting(1, (uint)i))),
        ["priority"] = _ => Enumerable.Range(0, Frames).Select(i => RawFrame.Of(FrameType.Priority, 0, (2 * i) + 1, [0, 0, 0, 0, 1])),
        ["window updates of one byte"] = _ => Enumerable.Repeat(RawFrame.WindowUpdate(0, 1), Frames),
        ["unknown frames"] = _ => Enumerable.Repeat(RawFrame.Of((FrameType)200, 255, 0, new byte[100]), Frames),
        ["too many streams"] = http => Calls(http, stream => [Begin(stream)]),
    };

    [Theory]
    [MemberData(nameof(Floods))]
    public async Task Flood_OfOneKind_HonestCallerIsAnswered(string kind)
    {
        await using var server = await RunningServer.StartDefaultAsync("CasesPdp:Limits:QueueMilliseconds=0");
        using var meters = new MeterReading(server);
        await using var honest = await RawHttp2.ConnectAsync(server.Decisions);
        for (var round = 0; round < Rounds; round++)
        {
            // Nothing is read in between: the server must bear that too.
            await using var attacker = await RawHttp2.ConnectAsync(server.Decisions);
            var sent = 0;
            foreach (var frames in Attacks[kind](attacker))
            {
                await attacker.SendAsync(frames);
                if (++sent % 500 == 0)
                {
                    await IsAnswered(honest);
                }

                if (attacker.IsClosed)
                {
                    break;
                }
            }

            await IsAnswered(honest);
        }

        await using var next = await RawHttp2.ConnectAsync(server.Decisions);
        await IsAnswered(next);
        await Reload.Eventually.Holds(() => meters.Gauge("casespdp.calls_in_flight") == 0, "no call is in flight");
        await Reload.Eventually.Holds(() => meters.Gauge("casespdp.bytes_in_flight") == 0, "the budget is returned");
    }

    [Fact]
    public async Task Streams_BeyondTheLimitOfAConnection_AreRefusedAndTheConnectionLives()
    {
        await using var server = await RunningServer.StartDefaultAsync("CasesPdp:Listen:MaxStreamsPerConnection=4");
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        List<int> open = [];
        for (var i = 0; i < 4; i++)
        {
            open.Add(await http.BeginAsync(PressedServer.StreamCheck));
        }

        var refused = await http.EndOf(await http.BeginAsync(PressedServer.Check));

        const uint RefusedStream = 7;
        Assert.Equal(RefusedStream, refused.Reset);
        await http.DataAsync(open[0], default, end: true);
        await http.EndOf(open[0]);
        await IsAnswered(http);
    }

    private static async Task IsAnswered(RawHttp2 http)
    {
        var answer = await http.AskAsync(PressedServer.Check, Ask.Check("t1_analyst", "getCase"));
        Assert.Equal(Grpc.Core.StatusCode.OK, answer.Code);
    }

    private static byte[] Begin(int stream, bool end = false) => RawFrame.Of(
        FrameType.Headers, (byte)(RawFrame.EndHeaders | (end ? RawFrame.EndStream : 0)), stream, RawFrame.Block(RawFrame.CallOf(PressedServer.Check)));

    private static byte[] Data(int stream) => RawFrame.Of(FrameType.Data, RawFrame.EndStream, stream, Small);

    private static IEnumerable<byte[]> Calls(RawHttp2 http, Func<int, byte[][]> frames) =>
        Enumerable.Range(0, Frames / 5).Select(_ => frames(http.NextStream()).SelectMany(f => f).ToArray());

    private static IEnumerable<byte[]> OneCall(RawHttp2 http, Func<int, byte[]> frame)
    {
        var stream = http.NextStream();
        return [Begin(stream), .. Enumerable.Repeat(frame(stream), Frames)];
    }

    private static IEnumerable<byte[]> OneBlock(RawHttp2 http, Func<int, byte[]> frame)
    {
        var stream = http.NextStream();
        var begin = RawFrame.Of(FrameType.Headers, 0, stream, RawFrame.Block(RawFrame.CallOf(PressedServer.Check)));
        return [begin, .. Enumerable.Repeat(frame(stream), Frames)];
    }
}
