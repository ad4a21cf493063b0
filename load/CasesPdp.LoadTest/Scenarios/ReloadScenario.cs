using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>
/// A new bundle every second, under open-loop load: what calls around each swap take, how long a change takes to be answered by, and
/// whether every answer is right for the revision that it names.
/// </summary>
internal sealed class ReloadScenario : Scenario
{
    private const double Fraction = 0.5;
    private const double BinSeconds = 0.02;
    private const double AroundSeconds = 0.1;
    private const double OverlaySeconds = 0.5;
    private const int MostBins = 1_500;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    public override string Name => "reload";

    public override void Run(Session session)
    {
        if (session.Options.Server is not null)
        {
            session.Note("reload is left out: it needs a server whose bundle it may write.");
            return;
        }

        var seconds = Math.Max(5, session.Options.Seconds);
        var changing = new ChangingBundle(session.Policy.Directory(session.Temporary("bundle")), session.Temporary(Name));
        var versions = changing.Versions((int)(seconds / Every.TotalSeconds) + 1);
        using var starter = new TargetStarter(session);
        var endpoint = starter.StartServer("server", starter.ServerProgram(native: false), changing.Directory)[0];
        var workload = session.Workloads.Check();
        var work = endpoint.Translator.Translate(workload, endpoint.Address)!;
        var checker = (DecisionChecker)work.Checker;
        foreach (var version in versions)
        {
            checker.Add(version.Policy);
        }

        using var runner = new LoadRunner(session, Name, endpoint, workload, work);
        var ceiling = runner.RoughCeiling();
        using var stop = new CancellationTokenSource();
        var publisher = new Thread(() => Publish(changing, versions, stop.Token)) { IsBackground = true };
        publisher.Start();
        var measured = runner.Run(
            runner.Open("a new bundle every second", TimeSpan.FromSeconds(seconds), ceiling * Fraction, keepsSamples: true));
        stop.Cancel();
        publisher.Join();
        var measurement = runner.ToMeasurement(measured, Fraction);
        session.Report.Measurements.Add(measurement);
        ProgressLine.Print(ReportText.OneLine(measurement));
        Report(session, endpoint, measured, versions, checker);
    }

    private void Report(
        Session session,
        Endpoint endpoint,
        MeasuredPhase measured,
        IReadOnlyList<BundleVersion> versions,
        DecisionChecker checker)
    {
        var began = measured.Record.StartedAt;
        var binSeconds = Math.Max(BinSeconds, measured.Record.Seconds / MostBins);
        var calls = TimeBins.Calls(measured.Record);
        var seen = versions
            .Where(v => v.WrittenAt > 0 && checker.FirstSeen.ContainsKey(v.Digest))
            .Select(v => (v.Number, Written: Clock.Seconds(v.WrittenAt - began), Seen: Clock.Seconds(checker.FirstSeen[v.Digest] - began)))
            .ToList();
        var written = versions.Count(v => v.WrittenAt > 0);
        List<string> findings = [$"{written} bundles were written, {seen.Count} were answered by."];
        if (seen.Count == 0)
        {
            session.Note(
                "reload: this server took up none of the bundles that were written into its directory; the time line shows no swap.");
        }
        else
        {
            var around = calls
                .Where(c => seen.Any(s => Math.Abs(c.At - s.Seen) <= AroundSeconds))
                .Select(c => c.Microseconds)
                .Order()
                .ToList();
            var away = calls
                .Where(c => seen.All(s => Math.Abs(c.At - s.Seen) > AroundSeconds))
                .Select(c => c.Microseconds)
                .Order()
                .ToList();
            var delays = seen.Select(s => s.Seen - s.Written).Order().ToList();
            findings.Add($"From writing to the first answer by it: median {TimeBins.At(delays, 0.5):F2} s, longest {delays[^1]:F2} s.");
            findings.Add(Compare("p50", around, away, 0.5));
            findings.Add(Compare("p99", around, away, 0.99));
            findings.Add(Compare("p99.9", around, away, 0.999));
        }

        findings.Add(
            $"{measured.Record.WrongAnswers} answers were wrong for the revision that they named, {measured.Record.Failed} calls failed.");
        session.Report.TimeLines.Add(
            new TimeLine(
                Name,
                "A new bundle every second",
                endpoint.ToString(),
                binSeconds,
                TimeBins.Cut(calls, binSeconds),
                [
                    .. seen.Select(s => new TimeMark(
                        s.Seen,
                        $"bundle {s.Number} answers first, {s.Seen - s.Written:F2} s after it was written")),
                ],
                findings));
        findings.ForEach(ProgressLine.Print);
        if (seen.Count > 0)
        {
            Overlay(session, endpoint, calls, [.. seen.Select(s => s.Seen)]);
        }
    }

    // One swap affects a handful of calls; all swaps laid over each other show the effect.
    private void Overlay(
        Session session, Endpoint endpoint, IReadOnlyList<(double At, double Microseconds)> calls, IReadOnlyList<double> swaps)
    {
        List<(double At, double Microseconds)> around = [];
        foreach (var (at, microseconds) in calls)
        {
            var since = swaps.Select(s => at - s).MinBy(Math.Abs);
            if (Math.Abs(since) <= OverlaySeconds)
            {
                around.Add((since, microseconds));
            }
        }

        session.Report.TimeLines.Add(
            new TimeLine(
                Name,
                $"{swaps.Count} swaps laid over each other",
                endpoint.ToString(),
                BinSeconds,
                TimeBins.Cut(around, BinSeconds),
                [new TimeMark(0, "the first answer by the new bundle")],
                []));
    }

    private static string Compare(string what, List<double> around, List<double> away, double quantile) =>
        $"{what} within {AroundSeconds * 1000:F0} ms of a swap {TimeBins.At(around, quantile):N0} µs, away from one "
            + $"{TimeBins.At(away, quantile):N0} µs.";

    private static void Publish(ChangingBundle changing, IReadOnlyList<BundleVersion> versions, CancellationToken stop)
    {
        foreach (var version in versions)
        {
            if (stop.WaitHandle.WaitOne(Every))
            {
                return;
            }

            changing.Write(version);
        }
    }
}
