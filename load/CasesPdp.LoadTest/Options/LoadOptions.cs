using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Schedules;
using CasesPdp.LoadTest.Workload;

namespace CasesPdp.LoadTest.Options;

/// <summary>What the command line asks for.</summary>
internal sealed record LoadOptions
{
    /// <summary>The scenarios, in order.</summary>
    public IReadOnlyList<string> Scenarios { get; init; } = [];

    /// <summary>A server that runs already; none: the harness starts its own.</summary>
    public ServerAddress? Server { get; init; }

    /// <summary>The process of that server, for its CPU time and memory.</summary>
    public int? ServerProcess { get; init; }

    /// <summary>The bundle to ask about; none: a synthetic fleet.</summary>
    public string? Bundle { get; init; }

    public int Roles { get; init; } = 1_000;

    public int Spaces { get; init; } = 100;

    /// <summary>The targets to measure; empty: all that the scenario knows.</summary>
    public IReadOnlyList<string> Targets { get; init; } = [];

    public IReadOnlyList<string> Transports { get; init; } = ["tcp", "unix"];

    public bool IsQuick { get; init; }

    /// <summary>Seconds of each measured phase.</summary>
    public double Seconds { get; init; } = 10;

    /// <summary>Scenarios with a length of their own.</summary>
    public IReadOnlyDictionary<string, double> OwnSeconds { get; init; } = new Dictionary<string, double>();

    /// <summary>How often every ceiling is measured, in turn with the other targets.</summary>
    public int Rounds { get; init; } = 5;

    public int Connections { get; init; } = 4;

    /// <summary>Sending threads; none given: one for each core left to the sender.</summary>
    public int? Loops { get; init; }

    public IReadOnlyList<int> ServerCores { get; init; } = [];

    public IReadOnlyList<int> SenderCores { get; init; } = [];

    public ArrivalKind Arrivals { get; init; } = ArrivalKind.Poisson;

    public DrawKind Mix { get; init; } = DrawKind.Zipf;

    public int Seed { get; init; } = 1;

    public string? OutputDirectory { get; init; }

    public string? Thresholds { get; init; }

    /// <summary>Leaves out publishing: what lies in the artifacts directory is run as it is.</summary>
    public bool NoPublish { get; init; }

    /// <summary>A deadline that every call carries, in milliseconds; 0: none.</summary>
    public int DeadlineMilliseconds { get; init; }

    /// <summary>The same, as one of the scenarios is to be measured.</summary>
    public LoadOptions For(string scenario) => OwnSeconds.TryGetValue(scenario, out var seconds) ? this with { Seconds = seconds } : this;

    public bool Wants(string target) => Targets.Count == 0 || Targets.Contains(target);
}
