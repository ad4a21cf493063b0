using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>Half the ceiling for a long time: does latency drift, does memory grow?</summary>
internal sealed class SoakScenario : Scenario
{
    private const double Fraction = 0.5;
    private const double LongestSlice = 10;
    private const int LeastSlices = 6;

    public override string Name => "soak";

    public override void Run(Session session)
    {
        using var starter = new TargetStarter(session);
        var workload = session.Workloads.Mixed();
        var endpoint = starter.GivenOrStarted();
        using var runner = new LoadRunner(session, Name, endpoint, workload, endpoint.Translator.Translate(workload, endpoint.Address)!);
        var ceiling = runner.RoughCeiling();
        var slice = Math.Min(LongestSlice, session.Options.Seconds / LeastSlices);
        List<TimeBin> bins = [];
        List<Measurement> slices = [];
        for (var at = 0.0; at + (slice / 2) < session.Options.Seconds; at += slice)
        {
            var measured = runner.ToMeasurement(
                runner.Run(runner.Open($"after {at:F0} s", TimeSpan.FromSeconds(slice), ceiling * Fraction)),
                Fraction);
            slices.Add(measured);
            bins.Add(
                new TimeBin(
                    at,
                    measured.Answered,
                    measured.Latency.P50,
                    measured.Latency.P99,
                    measured.Latency.Max,
                    measured.Usage.ServerMegabytes));
            ProgressLine.Print(ReportText.OneLine(measured));
        }

        session.Report.Measurements.AddRange(slices);
        session.Report.TimeLines.Add(
            new TimeLine(
                Name,
                "Half the ceiling",
                endpoint.ToString(),
                slice,
                bins,
                [],
                [
                    Drift("p50, µs", bins, b => b.P50),
                    Drift("p99, µs", bins, b => b.P99),
                    Drift("resident memory, MB", bins, b => b.ServerMegabytes),
                    $"{slices.Sum(s => s.Answered):N0} calls answered, {slices.Sum(s => s.Failed):N0} failed.",
                ]));
    }

    // The first third against the last: this shows a trend; single slices vary.
    private static string Drift(string what, List<TimeBin> bins, Func<TimeBin, double> value)
    {
        var third = Math.Max(1, bins.Count / 3);
        var (first, last) = (bins.Take(third).Average(value), bins.TakeLast(third).Average(value));
        return $"{what}: {first:N1} in the first third, {last:N1} in the last ({(last / Math.Max(first, 1e-9)) - 1:+0%;-0%;0%}).";
    }
}
