using System.Net.Sockets;
using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;
using CasesPdp.Workloads.Machines;
using HdrHistogram;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>One workload on one endpoint: connections that stay open, and phases of load over them.</summary>
internal sealed class LoadRunner : IDisposable
{
    private const int StreamsPerConnection = 100;
    private const int LongLivedStreams = 4;
    private const int CallsPerLongLivedStream = 32;
    private const double SenderFull = 0.95;
    private const double ServerFull = 0.9;
    private static readonly int[] InFlights = [32, 128, 400];

    private readonly Session _session;
    private readonly string _scenario;
    private readonly LoadSender _sender;
    private readonly ServerProcess? _process;

    public LoadRunner(Session session, string scenario, Endpoint endpoint, LoadWorkload workload, TargetWork work, int? connections = null)
    {
        _session = session;
        _scenario = scenario;
        _process = endpoint.Process;
        Endpoint = endpoint;
        Workload = workload;
        Checker = work.Checker;
        var options = new SenderOptions
        {
            Address = endpoint.Address,
            Connections = connections ?? session.Options.Connections,
            Loops = session.Options.Loops ?? Math.Max(1, session.SenderCores.Count),
            StreamsPerConnection = work.IsStream ? LongLivedStreams : StreamsPerConnection,
            CallsPerLongLivedStream = work.IsStream ? CallsPerLongLivedStream : 0,
            Cores = session.SenderCores,
        };
        MostInFlight = options.Connections * options.StreamsPerConnection * Math.Max(1, options.CallsPerLongLivedStream);
        try
        {
            _sender = new LoadSender(options, work.Requests, work.Checker, session.Stop);
        }
        catch (Exception failed) when (failed is SocketException or IOException)
        {
            throw new TargetFailedException($"{endpoint} at {endpoint.Address} cannot be measured: {failed.Message}");
        }
    }

    public Endpoint Endpoint { get; }

    public LoadWorkload Workload { get; }

    public IAnswerChecker Checker { get; }

    public int MostInFlight { get; }

    /// <summary>Unreported load: the server compiles its hot code, and every answer is checked once.</summary>
    /// <remarks>
    /// Goes on until CPU time for a call stops falling: a disturbed machine moves rates, but hardly this.
    /// </remarks>
    public void WarmUp(TimeSpan length, int inFlight = 32)
    {
        const double Fall = 0.95;
        const int Fewest = 3;
        const int Most = 12;
        var least = double.MaxValue;
        for (var i = 1; i <= Most; i++)
        {
            var measured = Run(Closed("warm-up", length, inFlight) with { LeastCalls = WarmCalls / Fewest });
            var cpu = measured.Usage.ServerCpuSeconds / Math.Max(1, measured.Record.Answered);
            if (i >= Fewest && cpu >= least * Fall)
            {
                return;
            }

            least = Math.Min(least, cpu);
        }
    }

    /// <summary>Calls after which the runtime has optimised the hot code; large ones have loops and need fewer.</summary>
    public long WarmCalls => (long)Math.Clamp(200_000 / Workload.DecisionsPerCall, 1_000, 10_000);

    /// <summary>
    /// A rough ceiling: warm-up until the rate stops growing, then the best of a few runs with few and with many calls in flight.
    /// For scenarios that need it only as the base of a fraction.
    /// </summary>
    public double RoughCeiling()
    {
        const int InFlight = 64;
        const int MostWarmUps = 6;
        const int Runs = 2;
        const double Growth = 1.05;
        var length = TimeSpan.FromSeconds(_session.Options.IsQuick ? 1 : 2);
        var best = 0.0;
        for (var warmUp = 0; warmUp < MostWarmUps; warmUp++)
        {
            var rate = Run(Closed("warm-up", length, InFlight)).Record.CallsPerSecond;
            if (warmUp > 0 && rate < best * Growth)
            {
                break;
            }

            best = Math.Max(best, rate);
        }

        return InFlights
            .SelectMany(inFlight => Enumerable.Repeat(inFlight, Runs))
            .Max(inFlight => Run(Closed("ceiling", length / 2, inFlight)).Record.CallsPerSecond);
    }

    public static Phase Closed(string name, TimeSpan length, int inFlight) =>
        new()
        {
            Name = name,
            Duration = length,
            InFlight = inFlight,
        };

    public Phase Open(string name, TimeSpan length, double perSecond, bool keepsSamples = false) =>
        new()
        {
            Name = name,
            Duration = length,
            Arrivals = new ArrivalPlan(_session.Options.Arrivals, perSecond, _session.Options.Seed),
            KeepsSamples = keepsSamples,
        };

    /// <summary>Runs a phase, and watches what both sides use meanwhile.</summary>
    public MeasuredPhase Run(Phase phase)
    {
        _session.Stop.ThrowIfCancellationRequested();
        var bytes = ServerMetrics.Allocated(Endpoint);
        using var sampler = new UsageSampler(ServerProcess);
        PhaseRecord record;
        using (new ProgressLine($"{_scenario} {Workload.Name} {Endpoint} {phase.Name}", _sender))
        {
            record = _sender.Run(phase);
        }

        Tally(record);

        // An interrupted phase is no measurement.
        _session.Stop.ThrowIfCancellationRequested();
        var usage = sampler.Stop();
        return new MeasuredPhase(record, usage, ServerMetrics.Allocated(Endpoint) - bytes);
    }

    private void Tally(PhaseRecord record)
    {
        var tally = _session.Report.TallyOf(Endpoint.ToString());
        tally.Add(record);
        if (record.WrongAnswers > 0)
        {
            _session.Note($"{Endpoint} answered {Workload.Name} WRONGLY, first: {tally.Fault}.");
        }
    }

    /// <summary>Runs a phase and puts it into the report.</summary>
    public Measurement Measure(Phase phase, double fraction = 0)
    {
        var measured = Run(phase);
        var measurement = ToMeasurement(measured, fraction);
        _session.Report.Measurements.Add(measurement);
        ProgressLine.Print(ReportText.OneLine(measurement));
        return measurement;
    }

    private void NoteLateSender(PhaseRecord record)
    {
        const double Tolerated = 0.01;
        if (record.Phase.Arrivals is not null && record.LateBySender > Tolerated * record.Due)
        {
            _session.Note(
                "In some open loops more than 1 % of the calls were sent late by the sender itself, which was not given its core in time; "
                    + "their latencies hold that delay (column `late by sender`).");
        }
    }

    private void NoteDroppedSamples(PhaseRecord record)
    {
        if (record.SamplesDropped > 0)
        {
            _session.Note(
                $"{_scenario}: the time line holds the first {record.Samples.Sum(s => (long)s.Count):N0} calls; "
                    + $"{record.SamplesDropped:N0} later ones are in the percentiles only.");
        }
    }

    /// <summary>What limited the closed loops.</summary>
    public string LimitOf(params IReadOnlyList<MeasuredPhase> measured)
    {
        var sender = Median.Of([.. measured.Select(m => m.Record.BusiestSender)]) >= SenderFull;
        if (ServerProcess is not { } process)
        {
            return sender ? "sender" : "not known";
        }

        var cores = Math.Max(1, Native.GetCores(process).Count);
        var server = Median.Of([.. measured.Select(m => m.Usage.ServerCores)]) >= ServerFull * cores;
        return (sender, server) switch
        {
            (true, true) => "both",
            (true, false) => "sender",
            (false, true) => "server",
            _ => "neither",
        };
    }

    /// <summary>The process of the server; null where it was not named.</summary>
    public int? ServerProcess => _process?.Id ?? _session.Options.ServerProcess;

    public Measurement ToMeasurement(MeasuredPhase measured, double fraction)
    {
        var record = measured.Record;
        var calls = Math.Max(1, record.Answered + record.Failed);
        NoteLateSender(record);
        NoteDroppedSamples(record);
        return new Measurement
        {
            Scenario = _scenario,
            Workload = Workload.Name,
            Target = Endpoint.ToString(),
            Loop = record.Phase.Arrivals is null ? "closed" : "open",
            Label = record.Phase.Name,
            InFlight = record.Phase.InFlight,
            OfferedPerSecond = record.Phase.Arrivals?.PerSecond ?? 0,
            Fraction = fraction,
            Seconds = record.Seconds,
            CallsPerSecond = record.CallsPerSecond,
            DecisionsPerSecond = record.DecisionsPerSecond,
            Latency = LatencySummary.Of(record.Latency),
            Curve = LatencySummary.CurveOf(record.Latency),
            Due = record.Due,
            Answered = record.Answered,
            Late = record.Phase.Arrivals is null ? 0 : record.Late,
            LateBySender = record.LateBySender,
            Lateness = record.Phase.Arrivals is null ? null : LatencySummary.Of(record.Lateness),
            Errors = record.Errors.ToDictionary(e => e.Key.ToString(), e => e.Value),
            Messages = record.Messages.ToDictionary(m => m.Key.ToString(), m => m.Value),
            Compared = record.Compared,
            Decoded = record.Decoded,
            Passed = record.Passed,
            Reconnects = record.Reconnects,
            IsTallied = true,
            ServerBytesPerCall = measured.ServerBytes / calls,
            SenderBytesPerCall = record.AllocatedBytes / (double)calls,
            BusiestSender = record.BusiestSender,
            Usage = measured.Usage,
            Limit = record.Phase.Arrivals is null ? LimitOf(measured) : "",
            HistogramFile = Save(record),
        };
    }

    public void Dispose() => _sender.Dispose();

    private string Save(PhaseRecord record)
    {
        const int PointsPerHalving = 5;
        var phase = record
            .Phase.Name.Replace("%", "pct", StringComparison.Ordinal)
            .Replace("'", "", StringComparison.Ordinal)
            .Replace(' ', '-');
        var name = $"{_scenario}-{Workload.Name}-{Endpoint.Target}-{Endpoint.Transport}-{phase}.hgrm";
        using var writer = new StreamWriter(Path.Combine(_session.OutputDirectory, name));
        record.Latency.OutputPercentileDistribution(writer, PointsPerHalving, Clock.Microsecond);
        return name;
    }
}
