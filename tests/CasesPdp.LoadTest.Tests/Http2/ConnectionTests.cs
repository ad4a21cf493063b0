using System.Buffers.Binary;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Tests.Stub;

namespace CasesPdp.LoadTest.Tests.Http2;

public sealed class ConnectionTests
{
    private static readonly byte[] Framed = GrpcMessage.Frame(StubAnswer.RightMessage);

    public static TheoryData<string, Func<uint, byte[]>> OddAnswers =>
        new()
        {
            { "padded", id => [.. Frames.Headers(id, Frames.Ok()), .. Frames.PaddedData(id, Framed, 200), .. End(id)] },
            { "in single bytes", id => [.. Frames.Headers(id, Frames.Ok()), .. Framed.SelectMany(b => Frames.Data(id, [b])), .. End(id)] },
            { "empty frames", id => [.. Frames.Headers(id, Frames.Ok()), .. Frames.Data(id, []), .. Frames.Data(id, Framed), .. End(id)] },
            {
                "continued headers",
                id =>
                    [
                        .. Frames.Headers(id, Frames.Ok()[..3], endsHeaders: false),
                        .. Frames.Continuation(id, Frames.Ok()[3..]),
                        .. Frames.Data(id, Framed),
                        .. End(id),
                    ]
            },
            {
                "after an informational answer",
                id => [.. Frames.Headers(id, Frames.Literal(":status", "103")), .. Frames.Answer(id, StubAnswer.RightMessage, 0)]
            },
            {
                "after a frame of unknown type",
                id => [.. Frames.Frame((FrameType)77, 3, id, [1, 2, 3]), .. Frames.Answer(id, StubAnswer.RightMessage, 0)]
            },
            {
                "after settings",
                id => [.. Frames.Settings((1, 0), (3, 50), (4, 70_000)), .. Frames.Answer(id, StubAnswer.RightMessage, 0)]
            },
            {
                "with a kept trailer",
                id =>
                    [
                        .. Frames.Headers(id, Frames.Ok()),
                        .. Frames.Data(id, Framed),
                        .. Frames.Headers(id, Frames.Kept("grpc-status", "0"), true),
                    ]
            },
        };

    public static TheoryData<string, Func<uint, byte[]>> BrokenAnswers =>
        new()
        {
            { "a frame that is too large", id => Frames.Frame(FrameType.Data, 0, id, new byte[FrameHeader.DefaultMaxPayload + 1]) },
            { "a push", id => Frames.Frame(FrameType.PushPromise, FrameFlags.EndHeaders, id, [0, 0, 0, 2]) },
            { "padding past the end", id => Frames.Frame(FrameType.Data, FrameFlags.Padded, id, [9, 1, 2]) },
            { "an interrupted header block", id => [.. Frames.Headers(id, Frames.Ok(), endsHeaders: false), .. Frames.Ping(1)] },
            { "a window without increment", id => Frames.WindowUpdate(0, 0) },
            { "an index that is not there", id => Frames.Headers(id, Frames.Indexed(70)) },
            { "data on stream 0", _ => Frames.Data(0, [1]) },
        };

    [Theory]
    [MemberData(nameof(OddAnswers))]
    public void Run_AnswerInOddFrames_IsUnderstood(string name, Func<uint, byte[]> frames)
    {
        var server = new SimulatedServer(_ => new StubAnswer { Frames = frames });

        var record = Load.Run(server, Load.Closed(0.05, inFlight: 3));

        Assert.True(record.Answered > 0, $"none answered that come {name}");
        Assert.Empty(record.Errors);
    }

    [Theory]
    [MemberData(nameof(BrokenAnswers))]
    public void Run_ServerThatBreaksTheProtocol_IsMalformed(string name, Func<uint, byte[]> frames)
    {
        var server = new SimulatedServer(_ => new StubAnswer { Frames = frames });

        var record = Load.Run(server, Load.Closed(0.05, inFlight: 1));

        Assert.True(record.Answered == 0, name);
        Assert.Equal([new CallOutcome(CallResult.Malformed, 0)], record.Errors.Keys);
    }

    [Fact]
    public void Run_ServerThatPings_IsAnsweredWithTheSameBytes()
    {
        const ulong Payload = 0x1234_5678_9abc_def0;
        var server = new SimulatedServer(_ => new StubAnswer
        {
            Frames = id => [.. Frames.Ping(Payload), .. Frames.Answer(id, StubAnswer.RightMessage, 0)],
        });

        Load.Run(server, Load.Closed(0.05, inFlight: 1));

        var pong = server.Received.First(f => f.Header.Type == FrameType.Ping);
        Assert.True(pong.Header.Has(FrameFlags.Ack));
        Assert.Equal(Payload, BinaryPrimitives.ReadUInt64BigEndian(pong.Payload));
    }

    [Fact]
    public void Run_ServerThatSendsMuch_IsToldThatItMaySendMore()
    {
        // Beyond half of the connection's window the server must have been told that it may go on.
        var message = new byte[4_000_000];
        var server = new SimulatedServer(_ => new StubAnswer
        {
            Delay = TimeSpan.FromMilliseconds(1),
            Frames = id =>
            {
                byte[][] data = [.. GrpcMessage.Frame(message).Chunk(FrameHeader.DefaultMaxPayload).Select(c => Frames.Data(id, c))];
                return Concatenate([Frames.Headers(id, Frames.Ok()), .. data, End(id)]);
            },
        });

        var record = Load.Run(server, Load.Closed(0.004, inFlight: 4), checker: new StubChecker { Right = message });

        Assert.Empty(record.Errors);
        Assert.True(record.Answered * message.Length > FlowWindows.Connection, $"{record.Answered} answered");
        var credit = server.Received.Where(f => f.Header.Type == FrameType.WindowUpdate && f.Header.StreamId == 0).Skip(1);
        Assert.NotEmpty(credit);
    }

    private static byte[] Concatenate(byte[][] parts)
    {
        using var all = new MemoryStream();
        foreach (var part in parts)
        {
            all.Write(part);
        }

        return all.ToArray();
    }

    private static byte[] End(uint id) => Frames.Headers(id, Frames.Trailers(0), endsStream: true);
}
