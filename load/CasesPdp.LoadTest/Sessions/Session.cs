using CasesPdp.LoadTest.CommandLine;
using CasesPdp.LoadTest.Reports;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Targets;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Sessions;

/// <summary>What the scenarios of one run share.</summary>
internal sealed class Session : IDisposable
{
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("casespdp-load-");
    private readonly LoadOptions _options;

    private Session(
        LoadOptions options, TestedPolicy policy, Repository repository, RunReport report, string outputDirectory, CancellationToken stop)
    {
        _options = options;
        Options = options;
        Repository = repository;
        Report = report;
        OutputDirectory = outputDirectory;
        Stop = stop;
        var cores = Native.GetCores();
        ServerCores = options.ServerCores.Count > 0 ? options.ServerCores : cores.Count > 1 ? [cores[0]] : [];
        SenderCores = options.SenderCores.Count > 0 ? options.SenderCores : [.. cores.Except(ServerCores)];
        Policy = policy;
        Workloads = new WorkloadMaker(Policy.Bundle, options.Mix, options.Seed);
    }

    /// <summary>What was asked for, as the scenario that runs is to take it.</summary>
    public LoadOptions Options { get; private set; }

    /// <summary>Whether all that was asked for could be measured so far.</summary>
    public bool IsWhole { get; private set; } = true;

    public Repository Repository { get; }

    public RunReport Report { get; }

    public string OutputDirectory { get; }

    public CancellationToken Stop { get; }

    public IReadOnlyList<int> ServerCores { get; }

    public IReadOnlyList<int> SenderCores { get; }

    /// <summary>The policy that is asked about.</summary>
    public TestedPolicy Policy { get; }

    public WorkloadMaker Workloads { get; }

    /// <summary>What was published in this run, or why it could not be: it is tried once.</summary>
    public Dictionary<string, Lazy<IReadOnlyList<string>>> Programs { get; } = new(StringComparer.Ordinal);

    /// <summary>The most that other processes used, and that was stolen, while ceilings were measured.</summary>
    public (double Other, double Stolen) Disturbance { get; set; }

    public TimeSpan PhaseLength => TimeSpan.FromSeconds(Options.Seconds);

    /// <summary>Reads or makes the policy, and begins.</summary>
    /// <exception cref="UsageException">The bundle is unusable.</exception>
    public static Session Begin(
        LoadOptions options, Repository repository, RunReport report, string outputDirectory, CancellationToken stop) =>
        new(options, TestedPolicy.Make(options), repository, report, outputDirectory, stop);

    /// <summary>From now on this scenario runs.</summary>
    public void Begin(string scenario) => Options = _options.For(scenario);

    /// <summary>Something that was asked for could not be measured.</summary>
    public void Fail(string text)
    {
        IsWhole = false;
        Note(text);
    }

    /// <summary>A path for a file or directory that is gone after the run.</summary>
    public string Temporary(string name) => Path.Combine(_temporary.FullName, name);

    /// <summary>Something that readers of the report must know.</summary>
    public void Note(string text)
    {
        if (!Report.Notes.Contains(text))
        {
            Report.Notes.Add(text);
            ProgressLine.Say("note: " + text);
        }
    }

    public void Dispose() => _temporary.Delete(recursive: true);
}
