using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Scenarios;

/// <summary>
/// 70 % of the ceiling for a long time, while a role changes every few seconds, connections come and go, and the decision log rotates: does
/// the server hold more and more memory, handles or threads, and does latency drift?
/// </summary>
internal sealed class SoakScenario : Scenario
{
    private const double Fraction = 0.7;
    private const double LongestSlice = 10;
    private const int LeastSlices = 6;
    private static readonly TimeSpan ChangesEvery = TimeSpan.FromSeconds(4);

    // No call waits for the disk, which would be measured instead of the server.
    private static readonly string[] Settings =
    [
        "CasesPdp:DecisionLog:MaxFileMegabytes=16", "CasesPdp:DecisionLog:MaxFiles=3", "CasesPdp:DecisionLog:AllowSample=1",
        "CasesPdp:DecisionLog:DurableOperations=none", "CasesPdp:Listen:MaxConnectionAgeSeconds=30",
    ];

    public override string Name => "soak";

    public override void Run(Session session)
    {
        using var starter = new TargetStarter(session);
        if (session.Options.Server is not null)
        {
            session.Note("soak: the server's bundle and settings are its own: no role changes, and whether it logs is not known.");
            Run(session, [starter.GivenOrStarted()], changing: null, log: null);
            return;
        }

        var native = session.Options.Wants("native");
        var changing = new ChangingBundle(session.Policy.Directory(session.Temporary("bundle")), session.Temporary(Name));
        var log = Directory.CreateDirectory(session.Temporary("soak-log"));
        var endpoints = starter.StartServer(
            native ? "native" : "server",
            starter.ServerProgram(native),
            changing.Directory,
            translator: null,
            [.. Settings, $"CasesPdp:DecisionLog:File={Path.Combine(log.FullName, "decisions.ndjson")}"]);
        Run(session, endpoints, changing, log);
    }

    private void Run(Session session, IReadOnlyList<Endpoint> endpoints, ChangingBundle? changing, DirectoryInfo? log)
    {
        var endpoint = endpoints[0];
        var workload = session.Workloads.Mixed();
        var work = endpoint.Translator.Translate(workload, endpoint.Address)!;
        var check = endpoint.Translator.Translate(session.Workloads.Check(), endpoint.Address)!;
        IReadOnlyList<BundleVersion> versions = [.. changing?.Versions().Take(2) ?? []];
        foreach (var version in versions)
        {
            ((DecisionChecker)work.Checker).Add(version.Policy);
            ((DecisionChecker)check.Checker).Add(version.Policy);
        }

        using var runner = new LoadRunner(session, Name, endpoint, workload, work);
        var ceiling = runner.RoughCeiling();
        using var footprints = runner.ServerProcess is { } id ? new FootprintSampler(id, endpoint) : null;
        using var churn = new ConnectionChurn([.. endpoints.Select(e => e.Address)], check.Requests, check.Checker);
        using var stop = new CancellationTokenSource();
        var changes = 0;
        var publisher = new Thread(() => changes = Publish(changing, versions, stop.Token)) { IsBackground = true };
        publisher.Start();
        var slices = Slices(session, runner, ceiling * Fraction);
        stop.Cancel();
        publisher.Join();
        churn.Stop();
        Report(session, endpoint, slices, [
            $"{changes:N0} changes of a role were written.",
            $"{churn.Opened:N0} connections came and went, {churn.Failed:N0} failed{(churn.FirstFault is { } fault ? $": {fault}" : "")}.",
            $"{slices.Sum(s => s.Reconnects):N0} connections of the load were replaced as they came of age.",
            .. log is null ? Array.Empty<string>() : [LogText(log)],
        ]);
        session.Report.Thresholds.Add(new ThresholdResult("soak: connections that failed", churn.Failed, "at most 0", churn.Failed == 0));
        if (footprints?.Stop() is { } samples)
        {
            session.Report.Thresholds.AddRange(Flatness.Judge(samples));
            session.Report.Footprints.AddRange(samples);
        }
    }

    private static List<Measurement> Slices(Session session, LoadRunner runner, double perSecond)
    {
        var length = Math.Min(LongestSlice, session.Options.Seconds / LeastSlices);
        List<Measurement> slices = [];
        for (var at = 0.0; at + (length / 2) < session.Options.Seconds; at += length)
        {
            slices.Add(runner.ToMeasurement(
                runner.Run(runner.Open($"after {at:F0} s", TimeSpan.FromSeconds(length), perSecond)), Fraction));
            ProgressLine.Print(ReportText.OneLine(slices[^1]));
        }

        return slices;
    }

    // The versions in turn: every change makes a revision of its own.
    private static int Publish(ChangingBundle? changing, IReadOnlyList<BundleVersion> versions, CancellationToken stop)
    {
        var changes = 0;
        while (!stop.WaitHandle.WaitOne(ChangesEvery))
        {
            changing?.Write(versions[changes++ % versions.Count]);
        }

        return changes;
    }

    private static string LogText(DirectoryInfo log)
    {
        var files = log.GetFiles();
        return $"The decision log left {files.Length} files, {files.Sum(f => f.Length) / 1e6:N0} MB; older ones were deleted.";
    }

    private void Report(Session session, Endpoint endpoint, List<Measurement> slices, IReadOnlyList<string> findings)
    {
        var at = 0.0;
        List<TimeBin> bins = [];
        foreach (var slice in slices)
        {
            bins.Add(new TimeBin(at, slice.Answered, slice.Latency.P50, slice.Latency.P99, slice.Latency.Max, slice.Usage.ServerMegabytes));
            at += slice.Seconds;
        }

        session.Report.Measurements.AddRange(slices);
        session.Report.TimeLines.Add(
            new TimeLine(
                Name,
                $"{Fraction:P0} of the ceiling",
                endpoint.ToString(),
                LongestSlice,
                bins,
                [],
                [
                    Drift("p50, µs", bins, b => b.P50),
                    Drift("p99, µs", bins, b => b.P99),
                    Drift("resident memory, MB", bins, b => b.ServerMegabytes),
                    $"{slices.Sum(s => s.Answered):N0} calls answered, {slices.Sum(s => s.Failed):N0} failed.",
                    .. findings,
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
