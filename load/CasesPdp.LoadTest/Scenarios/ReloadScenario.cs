using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>
/// New bundles under open-loop load: what calls around each swap take, and while a bundle is made ready; how long a change takes to be
/// answered by; and whether every answer is right for the revision that it names.
/// </summary>
/// <remarks>A bundle is written a second after the one before was answered by, or, where that took longer, after as long again.</remarks>
internal sealed class ReloadScenario : Scenario
{
    private const double Fraction = 0.5;
    private const double BinSeconds = 0.02;
    private const double AroundSeconds = 0.1;
    private const double OverlaySeconds = 0.5;
    private const int MostBins = 1_500;
    private static readonly TimeSpan LeastRest = TimeSpan.FromSeconds(1);

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
        var versions = Make(changing, seconds);
        using var starter = new TargetStarter(session);
        var native = session.Options.Wants("native") && !session.Options.Wants("server");
        var endpoint = starter.StartServer(native ? "native" : "server", starter.ServerProgram(native), changing.Directory)[0];
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
        var publisher = new Thread(() => Publish(changing, versions, checker, stop.Token)) { IsBackground = true };
        publisher.Start();
        var measured = runner.Run(
            runner.Open("new bundles", TimeSpan.FromSeconds(seconds), ceiling * Fraction, keepsSamples: true));
        stop.Cancel();
        publisher.Join();
        var measurement = runner.ToMeasurement(measured, Fraction);
        session.Report.Measurements.Add(measurement);
        ProgressLine.Print(ReportText.OneLine(measurement));
        Report(session, endpoint, measured, versions, checker);
    }

    // As many as can be taken up in that time. They are compiled before measuring, so that the sender has no other work.
    private static List<BundleVersion> Make(ChangingBundle changing, double seconds)
    {
        var (versions, began) = (new List<BundleVersion>(), Clock.Now);
        foreach (var version in changing.Versions())
        {
            versions.Add(version);
            if (Clock.Seconds(Clock.Now - began) + (versions.Count * LeastRest.TotalSeconds) >= seconds)
            {
                break;
            }
        }

        return versions;
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
            foreach (var (what, quantile) in ((string, double)[])[("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999)])
            {
                findings.Add(
                    $"{what} within {AroundSeconds * 1000:F0} ms of a swap {TimeBins.At(around, quantile):N0} µs, away from one "
                    + $"{TimeBins.At(away, quantile):N0} µs.");
            }

            // The last one may not be answered by when the time is up.
            var spans = versions.Where(v => v.WrittenAt > 0).Select(v => (
                From: Clock.Seconds(v.WrittenAt - began),
                To: checker.FirstSeen.TryGetValue(v.Digest, out var at) ? Clock.Seconds(at - began) : double.PositiveInfinity)).ToList();
            var isMaking = calls.ToLookup(c => spans.Exists(s => c.At >= s.From && c.At < s.To), c => c.Microseconds);
            var (making, otherwise) = (isMaking[true].Order().ToList(), isMaking[false].Order().ToList());
            findings.Add(
                $"p99 while a bundle is made ready {TimeBins.At(making, 0.99):N0} µs of {making.Count:N0} calls, otherwise "
                + $"{TimeBins.At(otherwise, 0.99):N0} µs of {otherwise.Count:N0}.");
        }

        findings.Add(
            $"{measured.Record.WrongAnswers} answers were wrong for the revision that they named, {measured.Record.Failed} calls failed.");
        session.Report.TimeLines.Add(
            new TimeLine(
                Name,
                "New bundles",
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

    private static void Publish(
        ChangingBundle changing, IReadOnlyList<BundleVersion> versions, DecisionChecker checker, CancellationToken stop)
    {
        var rest = LeastRest;
        foreach (var version in versions)
        {
            if (stop.WaitHandle.WaitOne(rest))
            {
                return;
            }

            changing.Write(version);
            while (!checker.FirstSeen.ContainsKey(version.Digest))
            {
                if (stop.WaitHandle.WaitOne(TimeSpan.FromMilliseconds(10)))
                {
                    return;
                }
            }

            var took = Clock.Seconds(checker.FirstSeen[version.Digest] - version.WrittenAt);
            rest = TimeSpan.FromSeconds(Math.Max(LeastRest.TotalSeconds, took));
        }
    }
}
