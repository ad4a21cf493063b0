using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Pump;
using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Schedules;

namespace CasesPdp.LoadTest.Tests.Stub;

/// <summary>Load as the tests need it.</summary>
internal static class Load
{
    public static Phase Closed(double seconds, int inFlight) =>
        new()
        {
            Name = "closed",
            Duration = TimeSpan.FromSeconds(seconds),
            InFlight = inFlight,
            Grace = TimeSpan.FromSeconds(1),
        };

    public static Phase Open(double seconds, double perSecond, ArrivalKind kind = ArrivalKind.Uniform, double grace = 1) =>
        new()
        {
            Name = "open",
            Duration = TimeSpan.FromSeconds(seconds),
            Arrivals = new ArrivalPlan(kind, perSecond, Seed: 1),
            Grace = TimeSpan.FromSeconds(grace),
        };

    public static IReadOnlyList<PreparedRequest> Requests(int bytes = 20) =>
        [new PreparedRequest(0, new RequestHead(0, "/stub.Stub/Call", "stub"), GrpcMessage.Frame(new byte[bytes]), 1)];

    public static PhaseRecord Run(
        ServerAddress address,
        Phase phase,
        int connections = 1,
        int streams = 100,
        IAnswerJudge? judge = null,
        int bytes = 20,
        int loops = 1)
    {
        var options = new PumpOptions
        {
            Address = address,
            Connections = connections,
            StreamsPerConnection = streams,
            Loops = loops,
        };
        using var pump = new LoadPump(options, Requests(bytes), judge ?? new StubJudge());
        return pump.Run(phase);
    }
}
