using CasesPdp.LoadTest.Local;
using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>
/// The same workloads against every target: where the ceiling is, measured in turn so that a slow minute of the machine meets all alike,
/// and then what latency is at fixed fractions of it, in an open loop.
/// </summary>
/// <param name="name">What it is called.</param>
/// <param name="makeWorkloads">What is sent.</param>
/// <param name="isHeldOpen">Which of these go through the open loop too.</param>
/// <param name="isHeldOpenQuickly">Which of them do in a quick run, if not the same.</param>
internal sealed class PeerScenario(
    string name,
    Func<Session, IReadOnlyList<LoadWorkload>> makeWorkloads,
    Func<LoadWorkload, bool> isHeldOpen,
    Func<LoadWorkload, bool>? isHeldOpenQuickly = null) : Scenario
{
    private static readonly double[] Fractions = [0.5, 0.7, 0.85];

    public override string Name => name;

    public override void Run(Session session)
    {
        var workloads = makeWorkloads(session);
        using var starter = new TargetStarter(session);
        var endpoints = starter.StartAll(workloads);
        foreach (var workload in workloads)
        {
            RunWorkload(session, workload, endpoints);
        }

        if (name == "check" && session.Options.Wants("in-process"))
        {
            LocalRows.Measure(session);
        }
    }

    private void RunWorkload(Session session, LoadWorkload workload, IReadOnlyList<Endpoint> endpoints)
    {
        List<Contender> contenders = [];
        try
        {
            foreach (var endpoint in endpoints)
            {
                if (endpoint.Translator.Translate(workload, endpoint.Address) is { } work)
                {
                    contenders.Add(new Contender(new Bench(session, name, endpoint, workload, work)));
                }
                else
                {
                    session.Note($"{endpoint.Target} cannot do {workload.Name}.");
                }
            }

            FindCeilings(session, workload, contenders);
            if (name is "check" or "batch")
            {
                if (isHeldOpen(workload))
                {
                    H2LoadConfirmation.Run(session, workload, contenders);
                }

                GrpcClientRow.Measure(session, name, workload, endpoints);
            }

            if ((session.Options.IsQuick ? isHeldOpenQuickly ?? isHeldOpen : isHeldOpen)(workload))
            {
                HoldOpen(session, contenders);
            }
        }
        finally
        {
            contenders.ForEach(c => c.Bench.Dispose());
        }
    }

    private void FindCeilings(Session session, LoadWorkload workload, List<Contender> contenders)
    {
        var search = new CeilingSearch(session);
        var warm = TimeSpan.FromSeconds(session.Options.IsQuick ? 1 : 3);
        foreach (var contender in contenders)
        {
            contender.Bench.WarmUp(warm);
            (contender.Steps, contender.InFlight) = search.Run(contender.Bench);
            contender.StillRose = CeilingSearch.StillRose(contender.Steps);
        }

        var length = TimeSpan.FromSeconds(Math.Clamp(session.Options.Seconds / 3, 0.5, 5));
        for (var round = 0; round < session.Options.Rounds; round++)
        {
            foreach (var contender in contenders)
            {
                contender.Rounds.Add(contender.Bench.Run(Bench.Closed("ceiling", length, contender.InFlight)));
            }
        }

        foreach (var silent in contenders.Where(c => c.Rounds.Any(r => r.Record.Answered == 0)).ToList())
        {
            session.Fail($"{silent.Bench.Endpoint} is left out of {workload.Name}: it stopped to answer ({WhyNothing(silent)}).");
            contenders.Remove(silent);
            silent.Bench.Dispose();
        }

        foreach (var contender in contenders)
        {
            var last = contender.Rounds[^1];
            session.Report.Measurements.Add(contender.Bench.ToMeasurement(last, 0));
            contender.Ceiling = new CeilingResult
            {
                Scenario = name,
                Workload = workload.Name,
                Target = contender.Bench.Endpoint.ToString(),
                DecisionsPerCall = workload.DecisionsPerCall,
                Steps = contender.Steps,
                InFlight = contender.InFlight,
                CallsPerSecond = Interval.Of([.. contender.Rounds.Select(r => r.Record.CallsPerSecond)]),
                Limit = contender.Bench.LimitOf(contender.Rounds),
                StillRose = contender.StillRose,
                CallsPerServerSecond = PerSecond(contender.Rounds, r => r.Usage.ServerCpuSeconds),
                CallsPerSenderSecond = PerSecond(contender.Rounds, r => r.Record.SenderCpuSeconds),
            };
            session.Report.Ceilings.Add(contender.Ceiling);
            ProgressLine.Say(ReportText.OneLine(contender.Ceiling));
        }

        NoteDisturbance(session, contenders.SelectMany(c => c.Rounds).Select(r => r.Usage));
    }

    private static string WhyNothing(Contender silent)
    {
        var record = silent.Rounds[^1].Record;
        var kinds = record.Errors.Keys.Select(k => record.Messages.TryGetValue(k, out var said) ? $"{k}: {said[0]}" : $"{k}");
        return string.Join(", ", kinds.DefaultIfEmpty("no connection"));
    }

    private static double PerSecond(List<MeasuredPhase> rounds, Func<MeasuredPhase, double> seconds) =>
        rounds.Sum(seconds) is var all and > 0 ? rounds.Sum(r => r.Record.Answered) / all : 0;

    // The floor is held at the server's rates, so that the two can be compared call by call.
    private static void HoldOpen(Session session, List<Contender> contenders)
    {
        foreach (var fraction in session.Options.IsQuick ? [0.7] : Fractions)
        {
            foreach (var contender in contenders)
            {
                var measure =
                    contender.Bench.Endpoint.Target == "floor"
                        ? contenders.FirstOrDefault(c =>
                            c.Bench.Endpoint.Target == "server"
                            && c.Bench.Endpoint.Transport == contender.Bench.Endpoint.Transport) ?? contender
                        : contender;
                var rate = measure.Ceiling!.CallsPerSecond.Median * fraction;
                if (rate > 0)
                {
                    var whose = ReferenceEquals(measure, contender) ? "the ceiling" : "the server's ceiling";
                    contender.Bench.Measure(
                        contender.Bench.Open(
                            $"{fraction:P0} of {whose}".Replace(" %", "%", StringComparison.Ordinal),
                            session.PhaseLength,
                            rate),
                        fraction);
                }
            }
        }
    }

    private static void NoteDisturbance(Session session, IEnumerable<UsageSummary> usages)
    {
        var usage = usages.ToList();
        session.Disturbance = (
            Math.Max(session.Disturbance.Other, usage.Average(u => u.OtherCores)),
            Math.Max(session.Disturbance.Stolen, usage.Average(u => u.StolenCores)));
    }
}
