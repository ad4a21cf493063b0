using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Sending;

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
        IAnswerChecker? checker = null,
        int bytes = 20,
        int loops = 1)
    {
        var options = new SenderOptions
        {
            Address = address,
            Connections = connections,
            StreamsPerConnection = streams,
            Loops = loops,
        };
        using var sender = new LoadSender(options, Requests(bytes), checker ?? new StubChecker());
        return sender.Run(phase);
    }
}
