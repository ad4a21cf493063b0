using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Tests.Stub;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.LoadTest.Tests.Sending;

/// <summary>The sender over real sockets, against an HTTP/2 server that others wrote. No count depends on how long it takes.</summary>
public sealed class KestrelTests
{
    [Theory]
    [InlineData(10, 200)]
    [InlineData(300_000, 8)]
    [InlineData(3_000_000, 3)]
    public async Task Run_CallsOfAnySize_AreAllEchoed(int bytes, int inFlight)
    {
        await using var server = await KestrelEcho.StartAsync();
        var options = new SenderOptions { Address = server.Address, Connections = 2 };

        var record = Load.RunUntil(
            options, Load.Requests(bytes), Echo(bytes), Load.Closed(1, inFlight), (answered, _) => answered >= 3 * inFlight);

        Assert.Empty(record.Errors);
        Assert.Equal(record.Answered, record.Compared + record.Decoded);
    }

    [Fact]
    public async Task Run_OverAUnixSocket_Works()
    {
        var socket = Path.Combine(Path.GetTempPath(), $"casespdp-echo-{Environment.ProcessId}.sock");
        await using var server = await KestrelEcho.StartAsync(socket);
        using var sender = new LoadSender(new SenderOptions { Address = server.Address, Connections = 2 }, Load.Requests(), Echo(20));

        var record = sender.Run(Load.Open(0.5, 1_000, grace: 120));

        Assert.Empty(record.Errors);
        Assert.Equal(500, record.Answered);
    }

    [Fact]
    public async Task Run_LongLivedStreams_AnswerEveryMessageInOrder()
    {
        await using var server = await KestrelEcho.StartAsync();
        var head = new RequestHead(0, "/echo", "stub");
        var requests = Enumerable
            .Range(0, 50)
            .Select(i => new PreparedRequest(i, head, GrpcMessage.Frame([(byte)i, .. new byte[i * 100]]), 1))
            .ToList();
        var options = new SenderOptions
        {
            Address = server.Address,
            Connections = 2,
            StreamsPerConnection = 3,
            CallsPerLongLivedStream = 5,
        };
        using var stop = new CancellationTokenSource();
        using var sender = new LoadSender(options, requests, new OrderChecker(), stop.Token);

        var first = sender.Run(Load.Open(0.5, 400, grace: 120));
        var record = Load.RunUntil(sender, stop, Load.Closed(1, inFlight: 30), (answered, _) => answered > 200);

        Assert.Empty(first.Errors);
        Assert.Empty(record.Errors);
        Assert.Equal(200, first.Answered);
    }

    [Fact]
    public async Task Run_ManyCalls_AllocateNothing()
    {
        await using var server = await KestrelEcho.StartAsync();
        using var stop = new CancellationTokenSource();
        using var sender = new LoadSender(
            new SenderOptions { Address = server.Address, Connections = 1 }, Load.Requests(), Echo(20), stop.Token);

        // The first burst makes every stream that the second phase uses.
        sender.Run(Load.Closed(0.3, inFlight: 20) with { Grace = TimeSpan.FromMinutes(5) });

        var record = Load.RunUntil(sender, stop, Load.Closed(1, inFlight: 20), (answered, _) => answered > 2_000);

        // A phase begins and ends with a few objects; none belongs to a call.
        Assert.True(record.AllocatedBytes < 16_384, $"{record.AllocatedBytes} bytes for {record.Answered} calls");
    }

    [Fact]
    public async Task Run_ServerThatStops_IsReported()
    {
        var server = await KestrelEcho.StartAsync();
        using var stop = new CancellationTokenSource();
        using var sender = new LoadSender(new SenderOptions { Address = server.Address }, Load.Requests(), Echo(20), stop.Token);
        Task? stopping = null;

        var record = Load.RunUntil(sender, stop, Load.Open(1, 500), (answered, failed) =>
        {
            stopping ??= answered > 20 ? server.DisposeAsync().AsTask() : null;
            return failed > 20;
        });

        await stopping!;
        Assert.True(record.Answered > 20, $"{record.Answered} answered");
        Assert.Contains("ConnectionRefused", record.Messages[new CallOutcome(CallResult.NotConnected, 0)]);
    }

    [Fact]
    public void Connect_NothingListens_Throws()
    {
        var options = new SenderOptions { Address = ServerAddress.Tcp("127.0.0.1", FreePort.Next()) };

        Assert.ThrowsAny<System.Net.Sockets.SocketException>(() => new LoadSender(options, Load.Requests(), new StubChecker()));
    }

    private static StubChecker Echo(int bytes) => new() { Right = new byte[bytes] };

    private sealed class OrderChecker : IAnswerChecker
    {
        public bool AnswersVary => false;

        public string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer) =>
            answer.Length > 0 && answer[0] == request.Index ? null : "the answer to another message";
    }
}
