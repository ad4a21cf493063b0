using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.CommandLine;

/// <summary>The command line, read. <see cref="OptionsReader.Help"/> describes each option.</summary>
internal sealed record LoadOptions
{
    /// <summary>The scenarios, in order.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    public ServerAddress? Server { get; init; }

    public int? ServerProcess { get; init; }

    public string? Bundle { get; init; }

    public int Roles { get; init; } = 1_000;

    public int Spaces { get; init; } = 100;

    /// <summary>The targets to measure; empty: all of the scenario.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    public IReadOnlyList<string> Transports { get; init; } = ["tcp", "unix"];

    public bool IsQuick { get; init; }

    /// <summary>Seconds of each measured phase.</summary>
    public double Seconds { get; init; } = 10;

    /// <summary>Scenarios with a length of their own.</summary>
    public IReadOnlyDictionary<string, double> OwnSeconds { get; init; } = new Dictionary<string, double>();

    public int Rounds { get; init; } = 5;

    public int Connections { get; init; } = 4;

    /// <summary>Sending threads; null: one for each core of the sender.</summary>
    public int? Loops { get; init; }

    public IReadOnlyList<int> ServerCores { get; init; } = [];

    public IReadOnlyList<int> SenderCores { get; init; } = [];

    public ArrivalKind Arrivals { get; init; } = ArrivalKind.Poisson;

    public Distribution Mix { get; init; } = Distribution.Zipf;

    public int Seed { get; init; } = 1;

    /// <summary>A deadline on every call, in milliseconds; 0: none.</summary>
    public int DeadlineMilliseconds { get; init; }

    /// <summary>Another build of the server, for the comparison.</summary>
    public string? Against { get; init; }

    /// <summary>The rows of the comparison; empty: all but the native ones.</summary>
    public IReadOnlyList<string> Rows { get; init; } = [];

    /// <summary>Whether the comparison measures native rows too.</summary>
    public bool WithNative { get; init; }

    public string? OutputDirectory { get; init; }

    public string? Markdown { get; init; }

    public string? Json { get; init; }

    public string? Thresholds { get; init; }

    /// <summary>Whether targets run as they were built, even if sources are newer.</summary>
    public bool NoBuild { get; init; }

    /// <summary>The same options with the scenario's own length.</summary>
    public LoadOptions For(string scenario) => OwnSeconds.TryGetValue(scenario, out var seconds) ? this with { Seconds = seconds } : this;

    public bool Wants(string target) => Targets.Count == 0 || Targets.Contains(target);
}

/// <summary>The command line cannot be understood.</summary>
internal sealed class UsageException(string message) : Exception(message);
