using System.Net.Sockets;
using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>
/// From starting the program to its first right answer, what the first thousand calls take, one after the other, and how many are answered in
/// each of the first seconds, as many as the server can.
/// </summary>
internal sealed class ColdStartScenario : Scenario
{
    private const int Calls = 1_000;
    private const int Seconds = 10;
    private const int InFlight = 40;
    private const int Starts = 5;
    private const int QuickStarts = 2;
    private static readonly int[] Until = [1, 10, 100, 1_000];
    private static readonly TimeSpan ListensWithin = TimeSpan.FromSeconds(60);

    public override string Name => "coldstart";

    public override void Run(Session session)
    {
        if (session.Options.Server is not null)
        {
            session.Note("coldstart is left out: it starts servers of its own.");
            return;
        }

        List<IReadOnlyList<string>> rows = [];
        List<IReadOnlyList<string>> seconds = [];
        foreach (var (target, native) in new[] { ("server", false), ("native", true) })
        {
            if (!session.Options.Wants(target))
            {
                continue;
            }

            try
            {
                rows.Add(Measure(session, target, native));
                seconds.Add(MeasureSeconds(session, target, native));
            }
            catch (TargetFailedException failed)
            {
                session.Note($"{target} is left out of coldstart: {failed.Message}");
            }
        }

        session.Report.Tables.Add(
            new NamedTable(
                Name,
                "From exec to the first thousand answers",
                [
                    "target",
                    "starts",
                    "first right answer after, ms (median, worst)",
                    .. Until.Select(n => $"call {n:N0}, µs"),
                    "p99 of the first 1,000, µs",
                ],
                rows,
                "One connection, one call at a time, every answer checked. The nearest calls around each number are averaged over the "
                    + "starts."));
        session.Report.Tables.Add(
            new NamedTable(
                Name,
                "Calls answered in each second after the start",
                ["target", "starts", .. Enumerable.Range(1, Seconds).Select(n => $"second {n}")],
                seconds,
                $"{InFlight} calls in flight from the first second on; medians over the starts, and of the best second's."));
    }

    private List<string> MeasureSeconds(Session session, string target, bool native)
    {
        using var programs = new TargetStarter(session);
        var program = programs.ServerProgram(native);
        var bundle = session.Policy.Directory(session.Temporary("bundle"));
        var starts = session.Options.IsQuick ? QuickStarts : Starts;
        List<double[]> rates = [];
        for (var start = 0; start < starts; start++)
        {
            using var starter = new TargetStarter(session);

            // Asking for metrics would warm the server up before its first second.
            var endpoint = starter.StartServer(target, program, bundle)[0] with { Metrics = null };
            var workload = session.Workloads.Check();
            using var runner = new LoadRunner(session, Name, endpoint, workload, endpoint.Translator.Translate(workload, endpoint.Address)!);
            rates.Add([.. Enumerable.Range(1, Seconds).Select(
                n => runner.Run(LoadRunner.Closed($"second {n}", TimeSpan.FromSeconds(1), InFlight)).Record.CallsPerSecond)]);
        }

        var medians = Enumerable.Range(0, Seconds).Select(n => Median.Of([.. rates.Select(r => r[n])])).ToList();
        return [target, $"{starts}", .. medians.Select(m => $"{m:N0}, {m / medians.Max():P0}")];
    }

    private List<string> Measure(Session session, string target, bool native)
    {
        using var programs = new TargetStarter(session);
        var program = programs.ServerProgram(native);
        var bundle = session.Policy.Directory(session.Temporary("bundle"));
        var starts = session.Options.IsQuick ? QuickStarts : Starts;
        List<double> first = [];
        List<double[]> latencies = [];
        for (var start = 0; start < starts; start++)
        {
            using var starter = new TargetStarter(session);
            var endpoint = starter.StartServer(target, program, bundle)[0];
            endpoint.Process!.WaitUntilListening(endpoint.Address, ListensWithin);
            session.Stop.ThrowIfCancellationRequested();
            var (firstRightAt, microseconds) = CallOneByOne(endpoint, session.Workloads.Check());
            first.Add((firstRightAt - endpoint.Process.StartedAt) / 1e6);
            latencies.Add(microseconds);
            ProgressLine.Print(
                $"{target}: first right answer {first[^1]:N0} ms after exec; that call {microseconds[0]:N0} µs, "
                    + $"the 1,000th {microseconds[^1]:N0} µs");
        }

        first.Sort();
        AddTimeLine(session, target, latencies);
        var all = latencies.SelectMany(l => l).Order().ToList();
        return
        [
            target,
            $"{starts}",
            $"{TimeBins.At(first, 0.5):N0}, {first[^1]:N0}",
            .. Until.Select(n => $"{latencies.Average(l => l.Skip(Math.Max(0, n - 1 - (n / 20))).Take(1 + (n / 10)).Average()):N0}"),
            $"{TimeBins.At(all, 0.99):N0}",
        ];
    }

    private void AddTimeLine(Session session, string target, List<double[]> latencies)
    {
        const int CallsPerBin = 10;
        var bins = Enumerable
            .Range(0, Calls / CallsPerBin)
            .Select(bin =>
            {
                var values = latencies.SelectMany(l => l.Skip(bin * CallsPerBin).Take(CallsPerBin)).Order().ToList();
                return new TimeBin(bin * CallsPerBin, values.Count, TimeBins.At(values, 0.5), TimeBins.At(values, 0.99), values[^1]);
            });
        session.Report.TimeLines.Add(
            new TimeLine(Name, "The first 1,000 calls (by number, not by time)", target, CallsPerBin, [.. bins], [], []));
    }

    private static (long FirstRightAt, double[] Microseconds) CallOneByOne(Endpoint endpoint, LoadWorkload workload)
    {
        var work = endpoint.Translator.Translate(workload, endpoint.Address)!;
        var (firstRightAt, microseconds) = (0L, new double[Calls]);
        try
        {
            using var caller = new SingleCaller(endpoint.Address, work.Checker);
            for (var i = 0; i < Calls; i++)
            {
                var begunAt = Clock.Now;
                if (caller.Call(work.Requests[i % work.Requests.Count]) is { } fault)
                {
                    throw new TargetFailedException($"call {i + 1} after the start: {fault}");
                }

                firstRightAt = i == 0 ? caller.EndedAt : firstRightAt;
                microseconds[i] = (caller.EndedAt - begunAt) / (double)Clock.Microsecond;
            }
        }
        catch (Exception failed) when (failed is IOException or SocketException)
        {
            throw new TargetFailedException(failed.Message);
        }

        return (firstRightAt, microseconds);
    }
}
