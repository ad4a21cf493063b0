using System.Globalization;
using CasesPdp.LoadTest.CommandLine;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Scenarios;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Sessions;
using CasesPdp.LoadTest.Targets;

namespace CasesPdp.LoadTest;

/// <summary>One run of the harness: the scenarios one after the other, then the report and the verdict.</summary>
internal static class LoadRun
{
    public static int Run(LoadOptions options, string commandLine)
    {
        var rules = options.Thresholds is { } file ? ThresholdRules.Read(file) : [];
        RefuseMissingCores(options);
        RefuseMissingProcess(options);
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
        using var signals = new StopSignals();
        var report = new RunReport
        {
            Machine = MachineInfo.Look(repository),
            CommandLine = commandLine,
            Commit = repository.Commit(),
            StartedUtc = started,
            Settings = new SortedDictionary<string, string>(StringComparer.Ordinal),
        };
        bool isWhole;
        using (var session = Session.Begin(options, repository, report, output, signals.Stop))
        {
            Describe(session, (SortedDictionary<string, string>)report.Settings);
            LeaveServerCores(session);
            foreach (var scenario in options.Scenarios)
            {
                RunScenario(session, scenario);
            }

            NoteDisturbance(session);
            isWhole = session.IsWhole;
        }

        if (report.IsEmpty)
        {
            RemoveIfEmpty(output);
            throw new TargetFailedException("nothing was measured");
        }

        report.Seconds = Clock.Seconds(Clock.Now - startedAt);
        report.Thresholds.AddRange(ThresholdCheck.Evaluate(rules, report));
        ReportFiles.Write(report, output, options.Markdown, options.Json);
        Console.Out.WriteLine(MarkdownReport.Text(report));
        Console.Error.WriteLine($"report: {Path.Combine(output, ReportFiles.Html)}");
        return report.WrongAnswers > 0 || report.Thresholds.Any(t => !t.Held) ? ExitCodes.Failed
            : isWhole ? ExitCodes.Ok
            : ExitCodes.NotMeasured;
    }

    // A scenario that fails, or a run that is stopped, keeps the findings of the other scenarios.
    private static void RunScenario(Session session, string name)
    {
        if (session.Stop.IsCancellationRequested)
        {
            session.Fail($"{name} is missing: the run was stopped.");
            return;
        }

        session.Start(name);
        try
        {
            ScenarioList.Find(name).Run(session);
        }
        catch (Exception failed) when (failed is TargetFailedException or OperationCanceledException)
        {
            session.Fail(
                session.Stop.IsCancellationRequested
                    ? $"{name} is not whole: the run was stopped."
                    : $"{name} is not whole: {failed.Message}");
        }
    }

    private static void RemoveIfEmpty(string directory)
    {
        if (!Directory.EnumerateFileSystemEntries(directory).Any())
        {
            Directory.Delete(directory);
        }
    }

    private static void RefuseMissingCores(LoadOptions options)
    {
        var there = Native.GetCores();
        var missing = options.ServerCores.Concat(options.SenderCores).Except(there).ToList();
        if (missing.Count > 0)
        {
            throw new UsageException($"core {missing[0]} is not there, or not for this process: {string.Join(' ', there)}");
        }
    }

    private static void RefuseMissingProcess(LoadOptions options)
    {
        if (options.ServerProcess is { } id && !Directory.Exists($"/proc/{id}"))
        {
            throw new UsageException($"--server-pid: there is no process {id}");
        }
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

    // All threads, not only the sending ones: garbage collection and the progress line must not run on the server's core.
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

    // A given server keeps the cores that it was started on.
    private static string CoresOf(Session session)
    {
        var cores =
            session.Options.Server is null ? session.ServerCores
            : session.Options.ServerProcess is { } id ? Native.GetCores(id)
            : null;
        return cores is null ? "not known"
            : cores.Count == 0 ? "not pinned"
            : string.Join(' ', cores);
    }

    private static void Describe(Session session, SortedDictionary<string, string> settings)
    {
        var options = session.Options;
        settings["policy"] = options.Bundle ?? $"synthetic policy: {options.Roles:N0} roles, {options.Spaces:N0} spaces";
        if (options.Server is { } server)
        {
            settings["server"] = $"{server}{(options.ServerProcess is { } id ? $", process {id}" : "")}";
        }

        settings["mix"] = $"{options.Mix}, seed {options.Seed}".ToLowerInvariant();
        settings["arrivals"] = options.Arrivals.ToString().ToLowerInvariant();
        settings["connections"] = $"{options.Connections}";
        settings["server cores"] = CoresOf(session);
        settings["sender cores"] = session.SenderCores.Count == 0 ? "not pinned" : string.Join(' ', session.SenderCores);
        var own = string.Concat(options.OwnSeconds.Where(o => options.Scenarios.Contains(o.Key)).Select(o => $", {o.Key} {o.Value} s"));
        settings["phase"] = $"{options.Seconds} s{own}, {options.Rounds} rounds of each ceiling";
    }
}
