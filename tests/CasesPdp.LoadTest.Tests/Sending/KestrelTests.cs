using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Tests.Stub;

namespace CasesPdp.LoadTest.Tests.Sending;

/// <summary>The sender against an HTTP/2 server that others wrote.</summary>
public sealed class KestrelTests
{
    [Theory]
    [InlineData(10, 200)]
    [InlineData(300_000, 8)]
    [InlineData(3_000_000, 3)]
    public async Task Run_CallsOfAnySize_AreAllEchoed(int bytes, int inFlight)
    {
        await using var server = await KestrelEcho.StartAsync();

        var record = Load.Run(server.Address, Load.Closed(0.7, inFlight), connections: 2, checker: Echo(bytes), bytes: bytes);

        Assert.Empty(record.Errors);
        Assert.True(record.Answered >= inFlight, $"{record.Answered} answered");
        Assert.Equal(record.Answered, record.Compared + record.Decoded);
    }

    [Fact]
    public async Task Run_OverAUnixSocket_Works()
    {
        var socket = Path.Combine(Path.GetTempPath(), $"casespdp-echo-{Environment.ProcessId}.sock");
        await using var server = await KestrelEcho.StartAsync(socket);

        var record = Load.Run(server.Address, Load.Open(0.5, 1_000), connections: 2, checker: Echo(20));

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
        using var sender = new LoadSender(options, requests, new OrderChecker());

        var record = sender.Run(Load.Closed(0.5, inFlight: 30));
        var again = sender.Run(Load.Open(0.5, 400));

        Assert.Empty(record.Errors);
        Assert.Empty(again.Errors);
        Assert.True(record.Answered > 100, $"{record.Answered} answered");
        Assert.Equal(200, again.Answered);
    }

    private static StubChecker Echo(int bytes) => new() { Right = new byte[bytes] };

    private sealed class OrderChecker : IAnswerChecker
    {
        public bool AnswersVary => false;

        public string? FindFault(PreparedRequest request, ReadOnlySpan<byte> answer) =>
            answer.Length > 0 && answer[0] == request.Index ? null : "the answer to another message";
    }
}
