namespace CasesPdp.LoadTest.Reports;

/// <summary>The same work on several targets, measured in interleaved rounds.</summary>
internal sealed record ComparisonRow(
    string Name, string Description, IReadOnlyList<ComparedTarget> Targets, IReadOnlyList<ComparedRatio> Ratios);

/// <summary>What is compared.</summary>
internal enum ComparedValue
{
    /// <summary>Calls a second: more is better.</summary>
    CallsPerSecond,

    /// <summary>The median time of a call: less is better.</summary>
    MedianTime,

    /// <summary>The time that 99.9 % of the calls do not exceed: less is better.</summary>
    TailTime,

    /// <summary>CPU time of the server process for a call: less is better.</summary>
    CpuTime,
}

/// <summary>One round of one target.</summary>
/// <param name="CallsPerSecond">Right answers a second.</param>
/// <param name="CpuMicroseconds">CPU time of the server process for a call, by the kernel's accounting.</param>
/// <param name="Latency">What the calls took.</param>
/// <param name="ServerCores">Cores that the server used.</param>
/// <param name="SenderCores">Cores that the busiest sending thread used.</param>
internal sealed record ComparedRound(
    double CallsPerSecond, double CpuMicroseconds, LatencySummary Latency, double ServerCores, double SenderCores)
{
    public double Of(ComparedValue value) => value switch
    {
        ComparedValue.CallsPerSecond => CallsPerSecond,
        ComparedValue.MedianTime => Latency.P50,
        ComparedValue.TailTime => Latency.P999,
        _ => CpuMicroseconds,
    };
}

/// <summary>The rounds of one target in a row.</summary>
internal sealed record ComparedTarget(string Name, double DecisionsPerCall, IReadOnlyList<ComparedRound> Rounds)
{
    // The kernel counts in coarse ticks: from here on a core has no more to give.
    private const double FullCore = 0.9;

    /// <summary>Whether the sender set the pace: the rate is its own.</summary>
    public bool IsSenderBound => Median(r => r.SenderCores) >= FullCore && Median(r => r.ServerCores) < FullCore;

    public double Median(Func<ComparedRound, double> value) => Workloads.Machines.Median.Of(Rounds.Select(value));
}

/// <summary>A ratio that a row is read by.</summary>
/// <param name="Of">The target above the line.</param>
/// <param name="To">The targets below it; the best of those measured stands for all.</param>
/// <param name="Value">What is divided.</param>
/// <param name="Aim">The ratio aimed at; null where it is only reported.</param>
internal sealed record RatioRule(string Of, IReadOnlyList<string> To, ComparedValue Value, double? Aim = null)
{
    public bool LessIsBetter => Value != ComparedValue.CallsPerSecond;

    /// <summary>The ratio; null when one of its sides was not measured.</summary>
    public ComparedRatio? Apply(IReadOnlyList<ComparedTarget> targets)
    {
        var above = targets.FirstOrDefault(t => t.Name == Of);
        var candidates = targets.Where(t => To.Contains(t.Name)).OrderBy(t => t.Median(r => r.Of(Value))).ToList();
        if (above is null || candidates.Count == 0)
        {
            return null;
        }

        var below = LessIsBetter ? candidates[0] : candidates[^1];
        var ratio = above.Median(r => r.Of(Value)) / below.Median(r => r.Of(Value));
        return new ComparedRatio(
            Of,
            below.Name,
            Value,
            ratio,
            [.. above.Rounds.Zip(below.Rounds, (a, b) => a.Of(Value) / b.Of(Value))],
            Aim,
            Aim is not { } aim ? null : LessIsBetter ? ratio <= aim : ratio >= aim);
    }
}

/// <summary>A ratio as measured: of the medians, and of each round.</summary>
internal sealed record ComparedRatio(
    string Of, string To, ComparedValue Value, double OfMedians, IReadOnlyList<double> OfRounds, double? Aim, bool? IsMet);
