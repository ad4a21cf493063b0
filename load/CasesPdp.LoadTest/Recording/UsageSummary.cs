namespace CasesPdp.LoadTest.Recording;

/// <summary>What a phase cost, in cores (CPU seconds a second) and megabytes at its end.</summary>
internal sealed record UsageSummary
{
    public double ServerCores { get; init; }

    public double SenderCores { get; init; }

    /// <summary>CPU time of the server, in seconds.</summary>
    public double ServerCpuSeconds { get; init; }

    /// <summary>What everything else on the machine used: well above 0, others disturbed the measurement.</summary>
    public double OtherCores { get; init; }

    /// <summary>What the machine was not given although it wanted it.</summary>
    public double StolenCores { get; init; }

    public double ServerMegabytes { get; init; }

    public double SenderMegabytes { get; init; }

    public IReadOnlyList<UsageSample> Samples { get; init; } = [];
}
