using CasesPdp.FunctionalTests.Reload;
using CasesPdp.FunctionalTests.Server;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Admission;
using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>A server with a small budget and a time that a test moves.</summary>
internal sealed class PressedServer : IAsyncDisposable
{
    public const string Check = "/casespdp.v1.DecisionService/Check";
    public const string StreamCheck = "/casespdp.v1.DecisionService/StreamCheck";
    public const string HealthCheck = "/grpc.health.v1.Health/Check";
    public const string HealthWatch = "/grpc.health.v1.Health/Watch";

    /// <summary>The smallest budget that can be set.</summary>
    public const long BudgetBytes = 1024 * 1024;

    private readonly TestDirectory _bundle = TestBundle.Create();

    private PressedServer()
    {
    }

    public FakeTimeProvider Time { get; } = new();

    public RunningServer Server { get; private set; } = null!;

    public MeterReading Meters { get; private set; } = null!;

    public ByteBudget Budget => Server.Services.GetRequiredService<ByteBudget>();

    public static async Task<PressedServer> StartAsync(params string[] settings)
    {
        var pressed = new PressedServer();
        pressed.Server = await RunningServer.StartAsync(
            pressed.Time, pressed._bundle.Path, ["CasesPdp:Snapshots:Enabled=true", "CasesPdp:Limits:BytesInFlightMegabytes=1", .. settings]);
        pressed.Meters = new MeterReading(pressed.Server);
        return pressed;
    }

    public static CheckRequest SmallCheck() => Ask.Check("sec_all", "getCase");

    /// <summary>The listener that serves a method.</summary>
    public Uri ListenerOf(string path) =>
        path.StartsWith("/casespdp.v1.PolicyService/", StringComparison.Ordinal) ? Server.Administration! : Server.Decisions;

    /// <summary>Waits until that many calls are in flight.</summary>
    public Task CallsInFlight(int count) => Eventually.Holds(
        () => Meters.Gauge("casespdp.calls_in_flight") == count, $"{count} calls are in flight");

    /// <summary>Nothing is left behind: no call, and no byte of the budget.</summary>
    public async Task IsAtRest()
    {
        await CallsInFlight(0);
        await Eventually.Holds(() => Meters.Gauge("casespdp.bytes_in_flight") == 0, "the budget is returned");
    }

    /// <summary>A connection answers a check.</summary>
    public static async Task Answers(RawHttp2 http)
    {
        var answer = await http.AskAsync(Check, SmallCheck());
        Assert.Equal(StatusCode.OK, answer.Code);
        Assert.Equal(Reason.Allowed, CheckResponse.Parser.ParseFrom(answer.Message).Reason);
    }

    /// <summary>A connection answers a health check.</summary>
    public static async Task IsHealthy(RawHttp2 http)
    {
        var answer = await http.AskAsync(HealthCheck, new HealthCheckRequest());
        Assert.Equal(StatusCode.OK, answer.Code);
        Assert.Equal(HealthCheckResponse.Types.ServingStatus.Serving, HealthCheckResponse.Parser.ParseFrom(answer.Message).Status);
    }

    public async ValueTask DisposeAsync()
    {
        Meters.Dispose();

        // The end of a server may wait for time to pass.
        var ending = Server.DisposeAsync().AsTask();
        while (!ending.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(ending, Task.Delay(10));
        }

        await ending;
        _bundle.Dispose();
    }
}
