namespace CasesPdp.LoadTest.Thresholds;

/// <summary>
/// One rule of a thresholds file: a metric of one target on one workload, alone or against that of another target in the same run.
/// </summary>
internal sealed record ThresholdRule
{
    public required string Name { get; init; }

    /// <summary>The workload, such as <c>check</c> or <c>batch-50</c>; <c>*</c>: the worst of all.</summary>
    public required string Workload { get; init; }

    /// <summary>Target and transport, such as <c>server/tcp</c>; <c>*</c>: the worst of all.</summary>
    public required string Target { get; init; }

    /// <summary>The other target; absent: the metric itself is judged, which only makes sense for counts and bytes.</summary>
    public string? Against { get; init; }

    /// <summary>
    /// <c>callsPerSecond</c>, <c>callsPerServerSecond</c>, <c>p50</c>, <c>p99</c>, <c>errors</c>, <c>wrongAnswers</c>,
    /// <c>serverBytesPerCall</c>, <c>senderBytesPerCall</c>, <c>pumpAgainstH2load</c>.
    /// </summary>
    public required string Metric { get; init; }

    /// <summary>For latencies: at which fraction of the ceiling.</summary>
    public double? Fraction { get; init; }

    public double? AtLeast { get; init; }

    public double? AtMost { get; init; }
}
