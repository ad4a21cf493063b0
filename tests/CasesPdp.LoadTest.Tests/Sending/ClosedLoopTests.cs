using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Tests.Stub;

namespace CasesPdp.LoadTest.Tests.Sending;

public sealed class ClosedLoopTests
{
    [Fact]
    public void Run_FixedDelay_FollowsLittlesLaw()
    {
        var server = new SimulatedServer(_ => new StubAnswer { Delay = TimeSpan.FromMilliseconds(20) });

        var record = Load.Run(server, Load.Closed(1, inFlight: 30), connections: 3);

        // 30 in flight for 20 ms each: 1,500 a second, less the last ones, which the end cuts off.
        Assert.Equal(0, record.Failed);
        Assert.InRange(record.CallsPerSecond, 1_440, 1_500);
    }

    [Fact]
    public void Run_ServerAllowsFewStreams_KeepsToThem()
    {
        var server = new SimulatedServer(_ => new StubAnswer { Delay = TimeSpan.FromMilliseconds(20) }) { Settings = [(3, 4)] };

        var record = Load.Run(server, Load.Closed(0.5, inFlight: 30));

        Assert.Equal(0, record.Failed);
        Assert.InRange(record.CallsPerSecond, 184, 200);
    }

    [Fact]
    public void Run_LargeRequestsThroughSmallWindows_AllArrive()
    {
        // The windows of streams and connection are the protocol's own; both open only when they are used up.
        var server = new SimulatedServer(_ => new StubAnswer()) { IsLazy = true, Settings = [(4, FlowWindows.ProtocolDefault)] };

        var record = Load.Run(
            server, Load.Closed(0.005, inFlight: 1), bytes: (5 * FlowWindows.ProtocolDefault) - GrpcMessage.PrefixSize);

        Assert.Equal(0, record.Failed);
        Assert.True(record.Answered > 5, $"{record.Answered} answered");
        Assert.All(server.Received, f => Assert.True(f.Header.Length <= FrameHeader.DefaultMaxPayload));
    }
}
