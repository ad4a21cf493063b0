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

    /// <summary>The options of the current scenario.</summary>
    public LoadOptions Options { get; private set; }

    /// <summary>Whether everything could be measured so far.</summary>
    public bool IsWhole { get; private set; } = true;

    public Repository Repository { get; }

    public RunReport Report { get; }

    public string OutputDirectory { get; }

    public CancellationToken Stop { get; }

    public IReadOnlyList<int> ServerCores { get; }

    public IReadOnlyList<int> SenderCores { get; }

    /// <summary>The policy that the load asks about.</summary>
    public TestedPolicy Policy { get; }

    public WorkloadMaker Workloads { get; }

    /// <summary>The programs built in this run, or the failure: each is built once.</summary>
    public Dictionary<string, Lazy<IReadOnlyList<string>>> Programs { get; } = new(StringComparer.Ordinal);

    /// <summary>The most that other processes used, and that was stolen, while ceilings were measured.</summary>
    public (double Other, double Stolen) Disturbance { get; set; }

    public TimeSpan PhaseLength => TimeSpan.FromSeconds(Options.Seconds);

    /// <summary>Reads or makes the policy.</summary>
    /// <exception cref="UsageException">The bundle is unusable.</exception>
    public static Session Begin(
        LoadOptions options, Repository repository, RunReport report, string outputDirectory, CancellationToken stop) =>
        new(options, TestedPolicy.Make(options), repository, report, outputDirectory, stop);

    /// <summary>Sets the current scenario.</summary>
    public void Start(string scenario) => Options = _options.For(scenario);

    /// <summary>Notes that something could not be measured.</summary>
    public void Fail(string text)
    {
        IsWhole = false;
        Note(text);
    }

    /// <summary>A path for a temporary file or directory; deleted after the run.</summary>
    public string Temporary(string name) => Path.Combine(_temporary.FullName, name);

    /// <summary>Adds a note for readers of the report.</summary>
    public void Note(string text)
    {
        if (!Report.Notes.Contains(text))
        {
            Report.Notes.Add(text);
            ProgressLine.Print("note: " + text);
        }
    }

    public void Dispose() => _temporary.Delete(recursive: true);
}
