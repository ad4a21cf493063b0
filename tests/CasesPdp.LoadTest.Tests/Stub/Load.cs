using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Sending;

namespace CasesPdp.LoadTest.Tests.Stub;

/// <summary>Load as the tests need it.</summary>
internal static class Load
{
    // Only turns a hang into a failure.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

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

    /// <summary>Runs a phase in simulated time.</summary>
    public static PhaseRecord Run(
        SimulatedServer server,
        Phase phase,
        int connections = 1,
        int streams = 100,
        IAnswerChecker? checker = null,
        int bytes = 20) => Run([server], phase, connections, streams, checker, bytes);

    /// <summary>The same with a sending thread for each of several servers, which are alike.</summary>
    public static PhaseRecord Run(
        IReadOnlyList<SimulatedServer> servers,
        Phase phase,
        int connections = 1,
        int streams = 100,
        IAnswerChecker? checker = null,
        int bytes = 20)
    {
        var networks = new Queue<SimulatedServer>(servers);
        var options = new SenderOptions
        {
            Address = ServerAddress.Tcp("simulated", 1),
            Network = networks.Dequeue,
            Connections = connections,
            StreamsPerConnection = streams,
            Loops = servers.Count,
        };
        using var sender = new LoadSender(options, Requests(bytes), checker ?? new StubChecker());
        return sender.Run(phase);
    }

    /// <summary>Runs a phase over real sockets until enough calls are answered, however long that takes.</summary>
    /// <param name="options">How to connect.</param>
    /// <param name="requests">What to send.</param>
    /// <param name="checker">Checks the answers.</param>
    /// <param name="phase">The phase; its length is replaced.</param>
    /// <param name="isEnough">Whether the calls answered and failed are enough.</param>
    public static PhaseRecord RunUntil(
        SenderOptions options,
        IReadOnlyList<PreparedRequest> requests,
        IAnswerChecker checker,
        Phase phase,
        Func<long, long, bool> isEnough)
    {
        using var stop = new CancellationTokenSource();
        using var sender = new LoadSender(options, requests, checker, stop.Token);
        return RunUntil(sender, stop, phase, isEnough);
    }

    public static PhaseRecord RunUntil(LoadSender sender, CancellationTokenSource stop, Phase phase, Func<long, long, bool> isEnough)
    {
        using var done = new ManualResetEventSlim();
        var watch = new Thread(() =>
        {
            while (!done.Wait(TimeSpan.FromMilliseconds(5))
                && !isEnough(sender.Running.Sum(r => r.Answered), sender.Running.Sum(r => r.Failed)))
            {
            }

            stop.Cancel();
        });
        watch.Start();
        try
        {
            return sender.Run(phase with { Duration = Limit, Grace = Limit });
        }
        finally
        {
            done.Set();
            watch.Join();
        }
    }
}
