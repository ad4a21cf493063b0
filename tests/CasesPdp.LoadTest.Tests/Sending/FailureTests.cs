using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Tests.Stub;

namespace CasesPdp.LoadTest.Tests.Sending;

public sealed class FailureTests
{
    [Fact]
    public void Run_ErrorsOfManyKinds_AreCountedByKind()
    {
        var server = new SimulatedServer(n => (n % 8) switch
        {
            1 => new StubAnswer { GrpcStatus = 8, TrailersOnly = true },
            2 => new StubAnswer { GrpcStatus = 14 },
            3 => new StubAnswer { Frames = id => Frames.Headers(id, Frames.Indexed(14), endsStream: true) },
            4 => new StubAnswer { Frames = id => Frames.Reset(id, 7) },
            5 => new StubAnswer { Frames = id => [.. Frames.Headers(id, Frames.Ok()), .. Frames.Headers(id, Frames.Trailers(0), true)] },
            6 => new StubAnswer { Message = "wrong"u8.ToArray() },
            _ => new StubAnswer(),
        });

        var record = Load.Run(server, Load.Open(0.8, 200));

        const int Each = 20;
        Assert.Equal(160, record.Due);
        Assert.Equal(2 * Each, record.Answered);
        Assert.Equal(Each, record.Errors[new CallOutcome(CallResult.Status, 8)]);
        Assert.Equal(Each, record.Errors[new CallOutcome(CallResult.Status, 14)]);
        Assert.Equal(Each, record.Errors[new CallOutcome(CallResult.HttpStatus, 500)]);
        Assert.Equal(Each, record.Errors[new CallOutcome(CallResult.Reset, 7)]);
        Assert.Equal(Each, record.Errors[new CallOutcome(CallResult.Malformed, 0)]);
        Assert.Equal(Each, record.WrongAnswers);
        Assert.Equal(
            ["5 bytes that are not right"], record.Messages[new CallOutcome(CallResult.Wrong, 0)]);
    }

    [Fact]
    public void Run_OneWrongAnswerAmongThousands_IsFound()
    {
        var server = new SimulatedServer(n => n == 1_234 ? new StubAnswer { Message = "Right"u8.ToArray() } : new StubAnswer());

        var record = Load.Run(server, Load.Open(1, 2_000));

        Assert.Equal(1, record.WrongAnswers);
        Assert.Equal(1_999, record.Answered);
    }

    [Fact]
    public void Run_AnswersThatVary_AreSampled()
    {
        var server = new SimulatedServer(n => n == 0 ? new StubAnswer() : new StubAnswer { Message = "wrong"u8.ToArray() });

        var record = Load.Run(server, Load.Open(1, 1_000), checker: new StubChecker { AnswersVary = true });

        Assert.InRange(record.WrongAnswers, 15, 16);
        Assert.Equal(record.Due, record.WrongAnswers + record.Answered);
        Assert.InRange(record.Passed, 980, 985);
    }

    [Fact]
    public void Run_ServerThatDies_IsSurvivedAndReported()
    {
        var server = new SimulatedServer(_ => new StubAnswer { Delay = TimeSpan.FromMilliseconds(5) })
        {
            DiesAfter = TimeSpan.FromMilliseconds(401),
        };

        var record = Load.Run(server, Load.Open(1, 500), connections: 2);

        // A call every 2 ms: 201 leave before the death, the last three or so without an answer.
        Assert.Equal(500, record.Due);
        Assert.Equal(record.Due, record.Answered + record.Failed);
        Assert.InRange(record.Answered, 196, 199);
        Assert.Equal(201, record.Answered + record.Errors[new CallOutcome(CallResult.ConnectionLost, 0)]);
        var notConnected = new CallOutcome(CallResult.NotConnected, 0);
        Assert.Equal(299, record.Errors[notConnected]);
        Assert.Equal(["ConnectionRefused"], record.Messages[notConnected]);
    }

    [Fact]
    public void Run_ConnectionsThatAreClosed_AreReplaced()
    {
        var server = new SimulatedServer(n => new StubAnswer { Dies = n % 100 == 50 });

        var record = Load.Run(server, Load.Open(1, 500));

        Assert.Equal(5, record.Reconnects);
        Assert.Equal(495, record.Answered);
        Assert.Equal(record.Due, record.Answered + record.Failed);
    }

    [Fact]
    public void Run_ServerThatGoesAway_IsFollowedToANewConnection()
    {
        var server = new SimulatedServer(n => n == 100
            ? new StubAnswer { Frames = id => [.. Frames.GoAway(id), .. Frames.Answer(id, StubAnswer.RightMessage, 0)] }
            : new StubAnswer());

        var record = Load.Run(server, Load.Open(1, 500));

        Assert.Equal(2, server.Connections);
        Assert.Equal(1, record.Reconnects);
        Assert.Equal(record.Due, record.Answered + record.Failed);
        Assert.InRange(record.Answered, 495, 500);
        Assert.All(record.Errors.Keys, e => Assert.Equal(CallResult.GoneAway, e.Result));
    }
}
