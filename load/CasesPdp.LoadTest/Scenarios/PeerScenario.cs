using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>
/// The same workloads against every target: ceilings, measured in rounds so that a slow minute of the machine affects all
/// alike, and then the latency at fixed fractions of them, in an open loop.
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
            InProcessRows.Measure(session);
        }
    }

    private void RunWorkload(Session session, LoadWorkload workload, IReadOnlyList<Endpoint> endpoints)
    {
        List<MeasuredTarget> targets = [];
        try
        {
            foreach (var endpoint in endpoints)
            {
                if (endpoint.Translator.Translate(workload, endpoint.Address) is { } work)
                {
                    targets.Add(new MeasuredTarget(new LoadRunner(session, name, endpoint, workload, work)));
                }
                else
                {
                    session.Note($"{endpoint.Target} cannot do {workload.Name}.");
                }
            }

            FindCeilings(session, workload, targets);
            if (name is "check" or "batch")
            {
                if (isHeldOpen(workload))
                {
                    H2LoadConfirmation.Run(session, workload, targets);
                }

                GrpcClientRow.Measure(session, name, workload, endpoints);
            }

            if ((session.Options.IsQuick ? isHeldOpenQuickly ?? isHeldOpen : isHeldOpen)(workload))
            {
                HoldOpen(session, targets);
            }
        }
        finally
        {
            targets.ForEach(c => c.Runner.Dispose());
        }
    }

    private void FindCeilings(Session session, LoadWorkload workload, List<MeasuredTarget> targets)
    {
        var search = new CeilingSearch(session);
        var warm = TimeSpan.FromSeconds(session.Options.IsQuick ? 0.5 : 1);
        foreach (var target in targets)
        {
            target.Runner.WarmUp(warm);
            (target.Steps, target.InFlight) = search.Run(target.Runner);
            target.StillRose = CeilingSearch.StillRose(target.Steps);
        }

        var length = TimeSpan.FromSeconds(Math.Clamp(session.Options.Seconds / 3, 0.5, 5));
        for (var round = 0; round < session.Options.Rounds; round++)
        {
            foreach (var target in targets)
            {
                // A busy machine makes rounds longer: too few calls would share the server's background work.
                var ceiling = LoadRunner.Closed("ceiling", length, target.InFlight) with { LeastCalls = Math.Max(500, target.Runner.WarmCalls / 5) };
                target.Rounds.Add(target.Runner.Run(ceiling));
            }
        }

        foreach (var silent in targets.Where(c => c.Rounds.Any(r => r.Record.Answered == 0)).ToList())
        {
            session.Fail($"{silent.Runner.Endpoint} is left out of {workload.Name}: it stopped to answer ({WhyNothing(silent)}).");
            targets.Remove(silent);
            silent.Runner.Dispose();
        }

        foreach (var target in targets)
        {
            var last = target.Rounds[^1];
            session.Report.Measurements.Add(target.Runner.ToMeasurement(last, 0));
            target.Ceiling = new CeilingResult
            {
                Scenario = name,
                Workload = workload.Name,
                Target = target.Runner.Endpoint.ToString(),
                DecisionsPerCall = workload.DecisionsPerCall,
                Steps = target.Steps,
                InFlight = target.InFlight,
                CallsPerSecond = Interval.Of([.. target.Rounds.Select(r => r.Record.CallsPerSecond)]),
                Limit = target.Runner.LimitOf(target.Rounds),
                StillRose = target.StillRose,
                CallsPerServerSecond = PerSecond(target.Rounds, r => r.Usage.ServerCpuSeconds),
                CallsPerSenderSecond = PerSecond(target.Rounds, r => r.Record.SenderCpuSeconds),
            };
            session.Report.Ceilings.Add(target.Ceiling);
            ProgressLine.Print(ReportText.OneLine(target.Ceiling));
        }

        NoteDisturbance(session, targets.SelectMany(c => c.Rounds).Select(r => r.Usage));
    }

    private static string WhyNothing(MeasuredTarget silent)
    {
        var record = silent.Rounds[^1].Record;
        var kinds = record.Errors.Keys.Select(k => record.Messages.TryGetValue(k, out var said) ? $"{k}: {said[0]}" : $"{k}");
        return string.Join(", ", kinds.DefaultIfEmpty("no connection"));
    }

    private static double PerSecond(List<MeasuredPhase> rounds, Func<MeasuredPhase, double> seconds) =>
        rounds.Sum(seconds) is var all and > 0 ? rounds.Sum(r => r.Record.Answered) / all : 0;

    // The floor is held at the server's rates, so that the two can be compared call by call.
    private static void HoldOpen(Session session, List<MeasuredTarget> targets)
    {
        foreach (var fraction in session.Options.IsQuick ? [0.7] : Fractions)
        {
            foreach (var target in targets)
            {
                var measure =
                    target.Runner.Endpoint.Target == "floor"
                        ? targets.FirstOrDefault(c =>
                            c.Runner.Endpoint.Target == "server"
                            && c.Runner.Endpoint.Transport == target.Runner.Endpoint.Transport) ?? target
                        : target;
                var rate = measure.Ceiling!.CallsPerSecond.Median * fraction;
                if (rate > 0)
                {
                    var whose = ReferenceEquals(measure, target) ? "the ceiling" : "the server's ceiling";
                    target.Runner.Measure(
                        target.Runner.Open(
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
