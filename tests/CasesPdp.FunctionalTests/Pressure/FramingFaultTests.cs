using CasesPdp.FunctionalTests.Server;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Heads of gRPC messages that none may have.</summary>
public sealed class FramingFaultTests(DefaultServer server) : IClassFixture<DefaultServer>
{
    // Any of them on any method.
    public static TheoryData<string, string> Faults
    {
        get
        {
            var faults = new TheoryData<string, string>();
            foreach (string path in EveryMethod.Paths.Select(row => row.Data.ToString()!))
            {
                foreach (var head in new[] { "0200000000", "0700000000", "FF00000000", "00FFFFFFFF", "0080000000", "02FFFFFFFF" })
                {
                    faults.Add(path, head);
                }
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Call_UnreadableHead_IsInvalidAndItsConnectionLives(string path, string head)
    {
        var isPolicy = path.Contains("PolicyService", StringComparison.Ordinal);
        await using var http = await RawHttp2.ConnectAsync(isPolicy ? server.Server.Administration! : server.Server.Decisions);

        var stream = await http.BeginAsync(path);
        await http.DataAsync(stream, Convert.FromHexString(head), end: true);
        var answer = await http.EndOf(stream);

        Assert.Equal(StatusCode.InvalidArgument, answer.Code);
        Assert.Equal("ERROR_REASON_MALFORMED_MESSAGE", Refused.Of(answer.Status!).Reason);
        Assert.False(http.IsClosed);
    }

    [Fact]
    public async Task StreamCheck_UnreadableHeadBehindAMessage_IsAnsweredAndThenInvalid()
    {
        await using var http = await RawHttp2.ConnectAsync(server.Server.Decisions);
        var batch = new Protocol.V1.StreamCheckRequest { Id = 7, Batch = Ask.Batch(2) };

        var stream = await http.BeginAsync(PressedServer.StreamCheck);
        await http.DataAsync(stream, (byte[])[.. RawCall.Frame(batch.ToByteArray()), 9, 0, 0, 0, 0]);
        var answer = await http.EndOf(stream);

        Assert.Equal(StatusCode.InvalidArgument, answer.Code);
        Assert.Equal(7u, Protocol.V1.StreamCheckResponse.Parser.ParseFrom(answer.Message).Id);
    }

    [Theory]
    [InlineData((4 * 1024 * 1024) + 1)]
    [InlineData(int.MaxValue)]
    public async Task Check_LengthBeyondTheLimit_IsRefusedByItsHead(int length)
    {
        await using var http = await RawHttp2.ConnectAsync(server.Server.Decisions);

        var stream = await http.BeginAsync(PressedServer.Check);
        await http.DataAsync(stream, (byte[])[0, .. RawFrame.Number((uint)length), 1, 2, 3]);
        var answer = await http.EndOf(stream);

        Assert.Equal(StatusCode.ResourceExhausted, answer.Code);
        Assert.False(http.IsClosed);
    }
}
