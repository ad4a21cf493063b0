using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using CasesPdp.FunctionalTests.DecisionLog;
using CasesPdp.FunctionalTests.Pressure;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.FunctionalTests.Wire;
using CasesPdp.Policies;
using CasesPdp.Server.Admission;
using CasesPdp.Server.FastPath;
using CasesPdp.Server.Wire;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.FastPath;

/// <summary>Calls that are answered before hosting, routing and gRPC, and the same calls answered behind them.</summary>
/// <remarks>A call with <c>grpc-encoding</c> always goes the long way. Hosting measures the requests that it sees.</remarks>
public sealed class FastPathTests
{
    private const string Service = "/casespdp.v1.DecisionService/";
    private const string Hosted = "http.server.request.duration";
    private const string Calls = "rpc.server.call.duration";
    private static readonly byte[] Check = Ask.Check("sec_all", "getCase").ToByteArray();
    private static readonly (string, string) LongWay = ("grpc-encoding", "identity");

    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData(RandomMessages.ListPage)]
    [InlineData("CheckMatrix")]
    public async Task Answer_PlainCalls_DoNotReachHostingAndAreMeasured(string kind)
    {
        const int Asked = 50;
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        var message = await SmallOf(kind, server, http);
        using var meters = new MeterReading(server);

        for (var i = 0; i < Asked; i++)
        {
            Assert.Equal(StatusCode.OK, (await http.AskAtOnceAsync(PathOf(kind), message)).Code);
        }

        // A call whose message is not there yet when its turn comes goes the long way.
        Assert.InRange(meters.Measured(Hosted), 0, Asked - 1);
        await Until(() => meters.Measured(Calls) == Asked);
    }

    [Fact]
    public async Task Answer_MessagesOfEveryKind_AreAnsweredAlikeBothWays()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        var random = new RandomMessages("stack-9.3", seed: 31);
        string[] kinds = ["Check", "BatchCheck", RandomMessages.ListPage, "CheckMatrix"];
        List<(string Method, byte[] Bytes)> messages =
        [
            .. WireCorpus.Messages.Where(m => m.Method != "StreamCheck"),
            .. kinds.SelectMany(kind => Enumerable.Range(0, 60).Select(_ => (RandomMessages.MethodOf(kind), random.Next(kind).ToByteArray()))),
        ];
        await AskBefore(server, () => http.AskAtOnceAsync(Service + "Check", Check, LongWay));
        using var meters = new MeterReading(server);

        foreach (var (method, bytes) in messages)
        {
            var plain = await http.AskAtOnceAsync(Service + method, bytes);
            var hosted = await http.AskAtOnceAsync(Service + method, bytes, LongWay);

            Assert.Equal(hosted.Code, plain.Code);
            Assert.Equal(hosted.Status, plain.Status);
            Assert.Equal(hosted.Body, plain.Body);
            Assert.Equal(hosted.Heads, plain.Heads);
        }

        Assert.InRange(meters.Measured(Hosted), messages.Count, (2 * messages.Count) - 1);
    }

    [Theory]
    [InlineData("grpc-encoding", "identity")]
    [InlineData("grpc-encoding", "gzip")]
    [InlineData("grpc-timeout", "0S")]
    [InlineData("grpc-timeout", "")]
    [InlineData("grpc-timeout", "999u")]
    [InlineData("grpc-timeout", "999999n")]
    [InlineData("content-type", "application/grpc; a=b")]
    public async Task Answer_UnusualHeaders_GoTheLongWay(string name, string value)
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        using var meters = new MeterReading(server);

        await http.AskAtOnceAsync(Service + "Check", Check, (name, value));

        await Until(() => meters.Measured(Hosted) == 1);
    }

    [Theory]
    [InlineData("1000u")]
    [InlineData("1000000n")]
    [InlineData("5S")]
    public async Task Answer_DeadlineAhead_IsPlain(string timeout)
    {
        const int Asked = 50;
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        using var meters = new MeterReading(server);

        for (var i = 0; i < Asked; i++)
        {
            await http.AskAtOnceAsync(Service + "Check", Check, ("grpc-timeout", timeout));
        }

        Assert.InRange(meters.Measured(Hosted), 0, Asked - 1);
    }

    [Fact]
    public async Task Answer_BudgetExhausted_IsShedBothWays()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        var budget = server.Services.GetRequiredService<ByteBudget>();
        Assert.True(budget.TryTake(budget.Limit));
        using var meters = new MeterReading(server);

        (await http.AskAtOnceAsync(Service + "Check", Check)).IsShed();
        (await http.AskAtOnceAsync(Service + "Check", Check, LongWay)).IsShed();

        Assert.Equal(2, meters.Shed("BYTES_IN_FLIGHT"));
        budget.Return(budget.Limit);
        Assert.Equal(StatusCode.OK, (await http.AskAtOnceAsync(Service + "Check", Check)).Code);
        await Until(() => budget.Taken == 0);
    }

    [Fact]
    public async Task Answer_LargeAnswerToASmallRequest_IsAdmittedTheLongWay()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        var request = LargeAnswer();
        Assert.InRange(request.CalculateSize(), 0, AdmittedCall.CoveredBytes);
        using var meters = new MeterReading(server);

        var answer = await http.AskAtOnceAsync(Service + "CheckMatrix", request.ToByteArray());

        Assert.True(answer.BodyBytes > AdmittedCall.CoveredBytes);
        await Until(() => meters.Measured(Hosted) == 1);
    }

    // Whatever comes in one piece and is answered by little: pages of lists, up to what is expensive.
    [Theory]
    [InlineData(RequestParser.ExpensiveBytes, "", true)]
    [InlineData(RequestParser.ExpensiveBytes + 1, "", false)]
    [InlineData(AdmittedCall.CoveredBytes + 1, "empty items", true)]
    [InlineData(40_000, "short ids", true)]
    [InlineData(40_000, "long ids", false)]
    [InlineData(40_000, "missing", false)]
    [InlineData(40_000, "ids behind the first", false)]
    public async Task Answer_LargeBatches_AreAnsweredAlikeBothWays(int bytes, string of, bool isPlain)
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        var batch = Page(bytes, of);
        await http.AskAtOnceAsync(Service + "Check", Check, LongWay);
        var hosted = await http.AskAtOnceAsync(Service + "BatchCheck", batch, LongWay);
        Assert.Equal(StatusCode.OK, hosted.Code);

        for (var i = 0; i < 20; i++)
        {
            var plain = await http.AskAtOnceAsync(Service + "BatchCheck", batch);
            Assert.Equal(hosted.Heads, plain.Heads);
            Assert.Equal(hosted.Body, plain.Body);
        }

        // Over a connection, a large message may not be there yet when its turn comes.
        var request = new FakeRequest(Service + "BatchCheck", batch, "uid:1");
        Assert.Equal(isPlain, Answers(server.Services.GetRequiredService<FastPathHandler>(), request));
        await Until(() => server.Services.GetRequiredService<ByteBudget>().Taken == 0);
    }

    [Fact]
    public async Task Answer_LargeBatchWithoutRoomForIt_IsShedBothWays()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        var budget = server.Services.GetRequiredService<ByteBudget>();
        var batch = Page(40_000, "");
        var taken = budget.Limit - budget.Reserve;
        Assert.True(budget.TryTake(taken));
        using var meters = new MeterReading(server);

        (await http.AskAtOnceAsync(Service + "BatchCheck", batch)).IsShed();
        (await http.AskAtOnceAsync(Service + "BatchCheck", batch, LongWay)).IsShed();

        Assert.Equal(2, meters.Shed("BYTES_IN_FLIGHT"));
        Assert.Equal(StatusCode.OK, (await http.AskAtOnceAsync(Service + "Check", Check)).Code);
        budget.Return(taken);
        Assert.Equal(StatusCode.OK, (await http.AskAtOnceAsync(Service + "BatchCheck", batch)).Code);
        await Until(() => budget.Taken == 0);
    }

    [Fact]
    public async Task Answer_BodyThatAnnouncesTooMuch_EndsAlikeBothWays()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        await AskBefore(server, () => http.AskAtOnceAsync(Service + "Check", Check, LongWay));
        using var meters = new MeterReading(server);

        var plain = await Announce();
        var hosted = await Announce(LongWay);

        Assert.Equal(StatusCode.Unknown, plain.Code);
        Assert.Equal(hosted.Heads, plain.Heads);
        await Until(() => meters.Measured(Calls) == 2);

        async Task<RawAnswer> Announce(params (string, string)[] headers)
        {
            var stream = http.NextStream();
            var block = RawFrame.Block([.. RawFrame.CallOf(Service + "Check"), ("content-length", "9000000"), .. headers]);
            await http.SendAsync(RawFrame.Of(FrameType.Headers, RawFrame.EndHeaders, stream, block));
            return await http.EndOf(stream);
        }
    }

    [Fact]
    public async Task Answer_FaultOfTheServer_EndsAlikeBothWaysAndIsCounted()
    {
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        var active = server.Services.GetRequiredService<ActiveSnapshot<LoadedPolicy>>();
        using var meters = new MeterReading(server);

        // Whatever reads it fails.
        var policy = active.Swap((LoadedPolicy)RuntimeHelpers.GetUninitializedObject(typeof(LoadedPolicy)));
        await http.AskAtOnceAsync(Service + "Check", Check, LongWay);
        var plain = await http.AskAtOnceAsync(Service + "Check", Check);
        var hosted = await http.AskAtOnceAsync(Service + "Check", Check, LongWay);
        active.Swap(policy);

        Assert.NotEqual(StatusCode.OK, plain.Code);
        Assert.Equal(hosted.Heads, plain.Heads);
        Assert.Equal(StatusCode.OK, (await http.AskAtOnceAsync(Service + "Check", Check)).Code);
        await Until(() => meters.Measured(Calls) == 4);
        await Until(() => server.Services.GetRequiredService<ByteBudget>().Taken == 0);
    }

    [Fact]
    public async Task Answer_StreamIsResetByItsData_IsCounted()
    {
        const int Asked = 400;
        await using var server = await RunningServer.StartDefaultAsync();
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        using var meters = new MeterReading(server);

        for (var i = 0; i < Asked; i++)
        {
            // Data beyond the length that was announced resets the stream on the server's side, at once.
            var stream = http.NextStream();
            var block = RawFrame.Block([.. RawFrame.CallOf(Service + "Check"), ("content-length", "3")]);
            await http.SendAsync((byte[])
            [
                .. RawFrame.Of(FrameType.Headers, RawFrame.EndHeaders, stream, block),
                .. RawFrame.Of(FrameType.Data, RawFrame.EndStream, stream, RawCall.Frame(Check)),
            ]);
            await http.EndOf(stream);
        }

        await Until(() => meters.Measured(Calls) == Asked);
    }

    [Theory]
    [InlineData("Check")]
    [InlineData("BatchCheck")]
    [InlineData("CheckMatrix")]
    public async Task Answer_CallsThatWaitForTheirRecord_GoTheLongWayAndOthersDoNot(string method)
    {
        const int Asked = 20;
        using var log = new LogDirectory();
        await using (var server = await RunningServer.StartDefaultAsync(log.Setting, "CasesPdp:DecisionLog:DurableOperations=deleteCase"))
        {
            await using var http = await RawHttp2.ConnectAsync(server.Decisions);
            using var meters = new MeterReading(server);
            for (var i = 0; i < Asked; i++)
            {
                await http.AskAtOnceAsync(Service + method, Of("getCase"));
            }

            Assert.InRange(meters.Measured(Hosted), 0, Asked / 2);
            await Until(() => meters.Measured(Calls) == Asked);
            for (var i = 1; i <= Asked; i++)
            {
                Assert.Equal(StatusCode.OK, (await http.AskAtOnceAsync(Service + method, Of("deleteCase"))).Code);
                Assert.True(log.Records().Count(r => r.Text("event.action") == "deleteCase") >= i);
            }

            await Until(() => meters.Measured(Hosted) >= Asked);
        }

        // A matrix asks for another action, too; an item of the batch has an action of its own.
        byte[] Of(string action) => method switch
        {
            "Check" => Ask.Check("sec_all", action).ToByteArray(),
            "BatchCheck" => BatchOf(action).ToByteArray(),
            _ => MatrixOf(action).ToByteArray(),
        };
    }

    [Fact]
    public async Task Answer_Overloaded_IsDrawnOnceOnEitherWay()
    {
        // The clock stands still: the gate sends no probes, and keeps what it was told.
        await using var server = await RunningServer.StartDefaultAsync(new FakeTimeProvider(DateTimeOffset.UtcNow));
        await using var http = await RawHttp2.ConnectAsync(server.Decisions);
        var large = LargeAnswer().ToByteArray();
        var gate = server.Services.GetRequiredService<OverloadGate>();
        while (gate.PerMille < 500)
        {
            gate.Observe(long.MaxValue, long.MaxValue);
        }

        const int Asked = 2_000;
        var shed = 0;
        for (var i = 0; i < Asked; i++)
        {
            shed += (await http.AskAtOnceAsync(Service + "CheckMatrix", large)).Code == StatusCode.ResourceExhausted ? 1 : 0;
        }

        // Binomial: 1,000 give or take 22; drawn twice, 1,500.
        Assert.InRange(shed, 850, 1_150);
    }

    [Fact]
    public async Task Answer_StreamIsResetWhileItIsAnswered_IsLoggedOfItsOwnCaller()
    {
        using var log = new LogDirectory();
        await using (var server = await RunningServer.StartDefaultAsync(log.Setting, "CasesPdp:DecisionLog:DurableOperations=none"))
        {
            var handler = server.Services.GetRequiredService<FastPathHandler>();
            var delete = Ask.Check("t1_analyst", "deleteCase").ToByteArray();
            var reset = new FakeRequest(Service + "Check", delete, "uid:1") { IsReset = true };
            var other = new FakeRequest(Service + "Check", Check, "uid:2");

            Assert.True(Answers(handler, reset));
            Assert.True(Answers(handler, other));
        }

        Assert.Equal(["uid:1", "uid:2"], log.Records().Select(r => r.Text("client.user.name")));
    }

    private static bool Answers(FastPathHandler handler, FakeRequest request)
    {
        var call = default(FastPathCall);
        call.Begin(request);
        return handler.TryAnswer(ref call);
    }

    private static async Task<byte[]> SmallOf(string kind, RunningServer server, RawHttp2 http)
    {
        var random = new RandomMessages("stack-9.3", seed: 32);
        while (true)
        {
            var message = random.Next(kind).ToByteArray();
            if (message.Length < 1_000
                && (await AskBefore(server, () => http.AskAtOnceAsync(PathOf(kind), message, LongWay))).Code == StatusCode.OK)
            {
                return message;
            }
        }
    }

    // A call is measured behind its answer: it must not count among those that follow.
    private static async Task<RawAnswer> AskBefore(RunningServer server, Func<Task<RawAnswer>> ask)
    {
        using var meters = new MeterReading(server);
        var answer = await ask();
        await Until(() => meters.Measured(Calls) == 1);
        return answer;
    }

    private static Protocol.V1.CheckMatrixRequest LargeAnswer()
    {
        var request = new Protocol.V1.CheckMatrixRequest { IncludeReasons = true };
        request.Subjects.AddRange(Enumerable.Repeat(Ask.Subject("t1_analyst"), 40));
        request.Actions.AddRange(Enumerable.Repeat(Ask.Action("getCase"), 20));
        request.Cells.AddRange(Enumerable.Repeat(new Protocol.V1.MatrixCell { Owner = Ask.Security }, 20));
        return request;
    }

    // A field that no version knows fills it up to the length.
    private static byte[] Page(int bytes, string of)
    {
        const int UnknownField = 2_000;
        var batch = Ask.Batch(of == "short ids" ? 500 : 1_000);
        batch.IncludeMissing = of == "missing";
        foreach (var (item, i) in batch.Items.Select((item, i) => (item, i)))
        {
            item.Action = of == "empty items" ? null : Ask.Action(i % 2 == 0 ? "getCase" : "deleteCase");
            item.CorrelationId = of switch { "short ids" => "1", "long ids" => $"{i:d4}", "ids behind the first" when i > 0 => $"{i:d4}", _ => "" };
        }

        using var filled = new MemoryStream();
        using (var output = new CodedOutputStream(filled, leaveOpen: true))
        {
            var left = bytes - batch.CalculateSize();
            var head = CodedOutputStream.ComputeTagSize(UnknownField) + CodedOutputStream.ComputeLengthSize(left);
            output.WriteTag(UnknownField, WireFormat.WireType.LengthDelimited);
            output.WriteBytes(ByteString.CopyFrom(new byte[left - head]));
            batch.WriteTo(output);
        }

        Assert.Equal(bytes, (int)filled.Length);
        return filled.ToArray();
    }

    private static Protocol.V1.BatchCheckRequest BatchOf(string action)
    {
        var batch = Ask.Batch(2);
        batch.Items[1].Action = Ask.Action(action);
        return batch;
    }

    private static Protocol.V1.CheckMatrixRequest MatrixOf(string action) => new()
    {
        Subjects = { Ask.Subject("sec_all") },
        Actions = { Ask.Action("getCase"), Ask.Action(action) },
        Cells = { new Protocol.V1.MatrixCell { Owner = Ask.Security } },
    };

    private static string PathOf(string kind) => Service + RandomMessages.MethodOf(kind);

    // A measurement may come just behind the answer.
    private static async Task Until(Func<bool> condition)
    {
        for (var i = 0; i < 2_000 && !condition(); i++)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.True(condition());
    }
}
