using System.Globalization;
using CasesPdp.LoadTest.Options;
using CasesPdp.LoadTest.Pump;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Scenarios;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Thresholds;

namespace CasesPdp.LoadTest;

/// <summary>One run of the harness: the scenarios one after the other, then the report and the verdict.</summary>
internal static class LoadRun
{
    public static int Run(LoadOptions options, string commandLine)
    {
        var rules = options.Thresholds is { } file ? ThresholdRules.Read(file) : [];
        var repository = Repository.Find();
        var startedAt = Clock.Now;
        var started = DateTime.UtcNow;
        var output =
            options.OutputDirectory
            ?? Path.Combine(
                repository.Root,
                "artifacts/loadtest/reports",
                started.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture));
        Directory.CreateDirectory(output);
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, key) =>
        {
            key.Cancel = true;
            stop.Cancel();
        };

        var report = new RunReport
        {
            Machine = MachineInfo.Look(repository),
            CommandLine = commandLine,
            Commit = repository.Commit(),
            StartedUtc = started,
            Settings = new SortedDictionary<string, string>(StringComparer.Ordinal),
        };
        using (var session = new Session(options, repository, report, output, stop.Token))
        {
            Describe(session, (SortedDictionary<string, string>)report.Settings);
            LeaveServerCores(session);
            foreach (var scenario in options.Scenarios)
            {
                ScenarioList.Find(scenario).Run(session);
            }

            NoteDisturbance(session);
        }

        report.Seconds = Clock.Seconds(Clock.Now - startedAt);
        report.Thresholds.AddRange(ThresholdCheck.Judge(rules, report));
        ReportFiles.Write(report, output);
        Console.Out.WriteLine(MarkdownReport.Text(report));
        Console.Error.WriteLine($"report: {Path.Combine(output, ReportFiles.Html)}");
        var wrong = report.Measurements.Sum(m => m.Errors.GetValueOrDefault("wrong answer"));
        return report.Thresholds.All(t => t.Held) && wrong == 0 ? ExitCodes.Ok : ExitCodes.Failed;
    }

    private static void NoteDisturbance(Session session)
    {
        const double Disturbing = 0.1;
        var (other, stolen) = session.Disturbance;
        if (other > Disturbing)
        {
            session.Note(
                $"Other processes used up to {other:F2} cores while ceilings were measured: rates are too low, and even ratios are noisy.");
        }

        if (stolen > Disturbing)
        {
            session.Note($"The machine was denied up to {stolen:F2} cores while ceilings were measured (steal): rates are too low.");
        }
    }

    // Not only the sending threads: garbage collection and the live line must not run on the server's core either.
    private static void LeaveServerCores(Session session)
    {
        if (session.SenderCores.Count == 0)
        {
            session.Note(
                "Sender and server share all cores: ceilings are lower than either could reach, and latencies hold waiting for a core.");
            return;
        }

        foreach (var task in Directory.EnumerateDirectories("/proc/self/task"))
        {
            Native.SetCores(int.Parse(Path.GetFileName(task), CultureInfo.InvariantCulture), session.SenderCores);
        }
    }

    private static void Describe(Session session, SortedDictionary<string, string> settings)
    {
        var options = session.Options;
        settings["policy"] = options.Bundle ?? $"synthetic fleet: {options.Roles:N0} roles, {options.Spaces:N0} spaces";
        settings["mix"] = $"{options.Mix}, seed {options.Seed}".ToLowerInvariant();
        settings["arrivals"] = options.Arrivals.ToString().ToLowerInvariant();
        settings["connections"] = $"{options.Connections}";
        settings["server cores"] = session.ServerCores.Count == 0 ? "not pinned" : string.Join(' ', session.ServerCores);
        settings["sender cores"] = session.SenderCores.Count == 0 ? "not pinned" : string.Join(' ', session.SenderCores);
        settings["phase"] = $"{options.Seconds} s, ceilings {options.Rounds} times in turn";
    }
}
