using CasesPdp.FunctionalTests.Server;
using CasesPdp.Server.Admission;
using CasesPdp.Server.Services;
using Grpc.Core;
using Grpc.Health.V1;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>Large requests of every method, against the budget of bytes in flight.</summary>
public sealed class LargeRequestTests
{
    private const int Kilobyte = 1024;

    public static TheoryData<string> Paths => EveryMethod.Large(EveryMethod.Paths);

    public static TheoryData<string> PathsOfOneRequest => EveryMethod.Large(EveryMethod.PathsOfOneRequest);

    public static TheoryData<string> UnaryPaths => EveryMethod.Large(EveryMethod.UnaryPaths);

    [Theory]
    [MemberData(nameof(Paths))]
    public Task Call_BodyBeyondTheBudget_IsShedWhileItArrives(string path) =>
        // The rest of the message never comes.
        IsShed(path, left: 32 * Kilobyte, RawCall.Frame(EveryMethod.Message(1024 * Kilobyte)).AsMemory(0, 64 * Kilobyte), end: false);

    [Theory]
    [MemberData(nameof(PathsOfOneRequest))]
    public Task Call_ObjectsBeyondTheBudget_IsShedBeforeTheyAreMade(string path) =>
        IsShed(path, left: 64 * Kilobyte, RawCall.Frame(EveryMethod.Message(16 * Kilobyte)), end: true);

    [Theory]
    [MemberData(nameof(UnaryPaths))]
    public async Task Call_AloneAndBeyondTheBudget_IsServed(string path)
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.ListenerOf(path));

        var stream = await http.BeginAsync(path);
        await http.DataAsync(stream, RawCall.Frame(EveryMethod.Message(2048 * Kilobyte)), end: true);
        var answer = await http.EndOf(stream);

        Assert.NotNull(answer.Code);
        Assert.NotEqual(StatusCode.ResourceExhausted, answer.Code);
        await pressed.IsAtRest();
    }

    [Fact]
    public async Task Check_LargeCallsHoldAllTheyMay_IsAnswered()
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
        const long Large = PressedServer.BudgetBytes * 7 / 8;
        Assert.True(pressed.Budget.TryTakeMore(Large, held: 0));
        Assert.False(pressed.Budget.TryTakeMore(1, held: 0));

        await PressedServer.Answers(http);

        pressed.Budget.Return(Large);
        await pressed.IsAtRest();
    }

    [Fact]
    public async Task Check_OneCallIsLargerThanTheBudget_BothAreServed()
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
        var message = RawCall.Frame(EveryMethod.Message(2048 * Kilobyte));
        var large = await http.BeginAsync("/casespdp.v1.DecisionService/GetServerInfo");
        await http.DataAsync(large, message.AsMemory(0, message.Length - 1));
        await Reload.Eventually.Holds(() => pressed.Budget.Taken == PressedServer.BudgetBytes * 7 / 8, "the large call takes all that it may");

        await PressedServer.Answers(http);

        await http.DataAsync(large, message.AsMemory(message.Length - 1), end: true);
        Assert.Equal(StatusCode.OK, (await http.EndOf(large)).Code);
        await pressed.IsAtRest();
    }

    [Fact]
    public async Task Call_BudgetIsExhausted_IsShedByItsHeaders()
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
        pressed.Budget.Take(PressedServer.BudgetBytes);

        var answer = await http.EndOf(await http.BeginAsync(PressedServer.Check));

        answer.IsShed();
        pressed.Budget.Return(PressedServer.BudgetBytes);
        await PressedServer.Answers(http);
        await pressed.IsAtRest();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(AdmittedCall.BaseBytes)]
    [InlineData(10 * PressedServer.BudgetBytes)]
    public async Task Health_BudgetIsExhausted_IsServing(long beyond)
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
        var others = PressedServer.BudgetBytes + beyond;
        pressed.Budget.Take(others);

        await PressedServer.IsHealthy(http);
        var watch = await http.CallAsync(PressedServer.HealthWatch, new HealthCheckRequest { Service = "casespdp.v1.DecisionService" });
        await http.UntilAsync(() => http.On(watch).BodyBytes > 0);

        await http.SendAsync(RawFrame.Reset(watch));
        pressed.Budget.Return(others);
        await pressed.IsAtRest();
    }

    [Fact]
    public async Task Watch_LargeRequest_IsRefused()
    {
        await using var pressed = await PressedServer.StartAsync();
        var name = Ask.Name(AdmittedCall.CoveredBytes);

        Refused.By(() => new Health.HealthClient(pressed.Server.Channel).Check(new HealthCheckRequest { Service = name }))
            .IsLimit("request", AdmittedCall.CoveredBytes, new HealthCheckRequest { Service = name }.CalculateSize());
        await pressed.IsAtRest();
    }

    [Fact]
    public async Task Watch_AsManyAsThereMayBe_TakesNothingOfTheBudgetAndRefusesTheNext()
    {
        await using var pressed = await PressedServer.StartAsync();
        var before = pressed.Budget.Taken;
        List<RawHttp2> connections = [];
        for (var left = HealthGrpcService.MostWatches; left > 0; left -= 250)
        {
            var http = await RawHttp2.ConnectAsync(pressed.Server.Decisions);
            connections.Add(http);
            List<int> watches = [];
            for (var i = 0; i < Math.Min(left, 250); i++)
            {
                watches.Add(await http.CallAsync(PressedServer.HealthWatch, new HealthCheckRequest()));
            }

            await http.UntilAsync(() => watches.TrueForAll(w => http.On(w).BodyBytes > 0));
        }

        Assert.Equal(before, pressed.Budget.Taken);
        var health = new Health.HealthClient(pressed.Server.Channel);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, health.Check(new HealthCheckRequest()).Status);
        using var next = health.Watch(new HealthCheckRequest());
        var refused = await Assert.ThrowsAsync<RpcException>(() => next.ResponseStream.MoveNext(CancellationToken.None));
        Assert.Equal(StatusCode.ResourceExhausted, refused.StatusCode);
        foreach (var http in connections)
        {
            await http.DisposeAsync();
        }
    }

    // A call is shed for its body where other calls leave so many bytes of the budget.
    private static async Task IsShed(string path, long left, ReadOnlyMemory<byte> body, bool end)
    {
        await using var pressed = await PressedServer.StartAsync();
        await using var http = await RawHttp2.ConnectAsync(pressed.ListenerOf(path));
        var others = PressedServer.BudgetBytes - left;
        pressed.Budget.Take(others);

        var stream = await http.BeginAsync(path);
        await http.DataAsync(stream, body, end);
        var answer = await http.EndOf(stream);

        answer.IsShed();
        Assert.Equal(1, pressed.Meters.Shed("BYTES_IN_FLIGHT"));
        pressed.Budget.Return(others);
        await pressed.IsAtRest();
    }
}
