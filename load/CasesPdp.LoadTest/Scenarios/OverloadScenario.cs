using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>
/// One phase of twice the server's ceiling: what it sheds and how, what it still answers in time, how it recovers.
/// </summary>
internal sealed class OverloadScenario : Scenario
{
    // Callers give up a call that found no free stream in half of its time: in a queue that only grows, all would be late.
    private const double Overload = 2;
    private const double Calm = 0.5;
    private const double Surprising = 1.15;
    private const int DefaultDeadline = 100;
    private const int ConnectionsFactor = 4;
    private const double BinSeconds = 0.1;

    public override string Name => "overload";

    public override void Run(Session session)
    {
        using var starter = new TargetStarter(session);
        var deadline = session.Options.DeadlineMilliseconds > 0 ? session.Options.DeadlineMilliseconds : DefaultDeadline;
        var translator = new DecisionTranslator(session.Policy.Snapshot, $"{deadline}m");
        var workload = session.Workloads.Check();
        var endpoint = starter.GivenOrStarted(translator);
        using var runner = new LoadRunner(
            session,
            Name,
            endpoint,
            workload,
            translator.Translate(workload, endpoint.Address),
            session.Options.Connections * ConnectionsFactor);
        var ceiling = runner.RoughCeiling();
        var length = session.PhaseLength;
        var before = runner.Measure(runner.Open("calm before", length / 2, ceiling * Calm), Calm);
        var phase = runner.Run(runner.Open("twice the ceiling", length, ceiling * Overload, keepsSamples: true) with
        {
            InTimeWithin = TimeSpan.FromMilliseconds(deadline),
            GivesUpAfter = TimeSpan.FromMilliseconds(deadline / 2.0),
        });
        var during = runner.ToMeasurement(phase, Overload);
        session.Report.Measurements.Add(during);
        ProgressLine.Print(ReportText.OneLine(during));
        var after = runner.Measure(runner.Open("calm after", length / 2, ceiling * Calm), Calm);
        Report(session, endpoint, phase, ceiling, deadline, [before, during, after]);
    }

    private void Report(
        Session session, Endpoint endpoint, MeasuredPhase phase, double ceiling, int deadline, IReadOnlyList<Measurement> phases)
    {
        var calls = TimeBins.Calls(phase.Record);
        if (phase.Record.CallsPerSecond > ceiling * Surprising)
        {
            session.Note(
                $"overload: the server answered {phase.Record.CallsPerSecond:N0} calls/s, more than the {ceiling:N0} found before: "
                    + "the ceiling was disturbed, and twice of it was less of an overload than was meant.");
        }

        session.Report.TimeLines.Add(
            new TimeLine(
                Name,
                "Twice the ceiling",
                endpoint.ToString(),
                BinSeconds,
                TimeBins.Cut(calls, BinSeconds),
                [],
                [
                    $"Of {phase.Record.Due:N0} calls due, {phase.Record.InTime:N0} ({phase.Record.InTime / (double)phase.Record.Due:P1}) "
                        + $"were answered rightly within the {deadline} ms that they had, from when they were due: "
                        + $"{phase.Record.InTime / phase.Record.Seconds:N0} a second, "
                        + $"{phase.Record.InTime / phase.Record.Seconds / ceiling:P0} of the ceiling of {ceiling:N0}.",
                    $"{phase.Record.Late - phase.Record.LateBySender:N0} could not be sent when they were due: every stream was taken, or "
                        + $"the server read no more. {phase.Record.LateBySender:N0} more were late by the sender's own doing.",
                ]));
        session.Report.Tables.Add(NamedTable.Of(
            Name,
            "Before, during and after",
            "Latencies count from when a call was due. Callers give up what found no free stream in half of its time; those are in the "
                + "latencies with the time that they waited.",
            phases,
            ("phase", m => m.Label),
            ("due/s", m => $"{m.OfferedPerSecond:N0}"),
            ("answered/s", m => $"{m.CallsPerSecond:N0}"),
            ("p50, µs", m => $"{m.Latency.P50:N0}"),
            ("p99, µs", m => $"{m.Latency.P99:N0}"),
            ("not answered, by kind", m => m.ErrorText)));
    }
}
