using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Tests.Stub;

namespace CasesPdp.LoadTest.Tests.Sending;

public sealed class ClosedLoopTests
{
    [Fact]
    public void Run_FixedDelay_FollowsLittlesLaw() => Patience.Try(() =>
    {
        using var server = new StubServer(_ => new StubAnswer { Delay = TimeSpan.FromMilliseconds(20) });

        var record = Load.Run(server.Address, Load.Closed(1, inFlight: 30), connections: 3);

        // 30 in flight for at least 20 ms each: at most 1,500 a second.
        Assert.Equal(0, record.Failed);
        Assert.InRange(record.CallsPerSecond, 700, 1_500);
    });

    [Fact]
    public void Run_ServerAllowsFewStreams_KeepsToThem() => Patience.Try(() =>
    {
        using var server = new StubServer(_ => new StubAnswer { Delay = TimeSpan.FromMilliseconds(20) }, settings: (3, 4));

        var record = Load.Run(server.Address, Load.Closed(0.5, inFlight: 30));

        Assert.Equal(0, record.Failed);
        Assert.InRange(record.CallsPerSecond, 60, 200);
    });

    [Fact]
    public void Run_LargeRequestsThroughSmallWindows_AllArrive()
    {
        // A stream's window is 1,000 bytes at first, the connection's the protocol's own; both open only when they are used up.
        using var server = new StubServer(_ => new StubAnswer(), isLazy: true, readsFor: 0, (4, FlowWindows.ProtocolDefault));

        var record = Load.Run(
            server.Address,
            Load.Closed(0.5, inFlight: 1),
            bytes: (5 * FlowWindows.ProtocolDefault) - GrpcMessage.PrefixSize);

        Assert.Equal(0, record.Failed);
        Assert.True(record.Answered > 5, $"{record.Answered} answered");
        Assert.All(server.Received, f => Assert.True(f.Header.Length <= FrameHeader.DefaultMaxPayload));
    }

    [Fact]
    public void Run_SteadyState_AllocatesNothing()
    {
        using var server = new StubServer(_ => new StubAnswer());
        var options = new SenderOptions { Address = server.Address, Connections = 2 };
        using var sender = new LoadSender(options, Load.Requests(), new StubChecker());
        sender.Run(Load.Closed(0.3, inFlight: 20));

        var record = sender.Run(Load.Closed(0.5, inFlight: 20));

        // A phase begins and ends with a few objects; none belongs to a call.
        Assert.True(record.Answered > 500, $"{record.Answered} answered");
        Assert.True(record.AllocatedBytes < 16_384, $"{record.AllocatedBytes} bytes for {record.Answered} calls");
    }
}
