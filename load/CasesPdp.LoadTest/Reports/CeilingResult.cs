namespace CasesPdp.LoadTest.Reports;

/// <summary>The most calls a second that a target answered.</summary>
internal sealed record CeilingResult
{
    public required string Scenario { get; init; }

    public required string Workload { get; init; }

    public required string Target { get; init; }

    public required double DecisionsPerCall { get; init; }

    /// <summary>Rising concurrency: calls in flight, calls a second, p99 in microseconds.</summary>
    public required IReadOnlyList<CeilingStep> Steps { get; init; }

    public required int InFlight { get; init; }

    /// <summary>Calls a second at that concurrency, measured again in rounds with the other targets.</summary>
    public required Interval CallsPerSecond { get; init; }

    /// <summary>What was busy throughout: <c>server</c>, <c>sender</c>, <c>both</c>, <c>neither</c>, or <c>not known</c>.</summary>
    public required string Limit { get; init; }

    /// <summary>Whether the rate still grew at the most calls in flight that were tried: the ceiling may be higher.</summary>
    public bool StillRose { get; init; }

    /// <summary>
    /// Calls for each second of CPU time that the server, and that the sender, spent on them. Other processes that take the cores away
    /// lower the rate, but hardly this.
    /// </summary>
    public double CallsPerServerSecond { get; init; }

    public double CallsPerSenderSecond { get; init; }

    /// <summary>h2load's calls a second on the same request, if measured.</summary>
    public double? H2LoadPerSecond { get; init; }

    /// <summary>How much of a core h2load used: near 1, it was the limit itself and not the server.</summary>
    public double? H2LoadCores { get; init; }

    /// <summary>The sender's own rate in the rounds between h2load's, which repeat one request as h2load does.</summary>
    public double? SenderOnSameRequest { get; init; }

    /// <summary>The sender's calls a second against h2load's.</summary>
    public double? SenderAgainstH2Load { get; init; }

    /// <summary>The same of calls for a second of the server's CPU time, where that is known.</summary>
    public double? SenderAgainstH2LoadByCpu { get; init; }
}

/// <summary>One step of a ceiling search.</summary>
internal sealed record CeilingStep(int InFlight, double CallsPerSecond, double P50, double P99, double SenderCores, double ServerCores);
