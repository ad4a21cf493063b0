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

    /// <summary>Calls a second at that concurrency, measured again in turn with the other targets.</summary>
    public required Interval CallsPerSecond { get; init; }

    public required string Limit { get; init; }

    /// <summary>
    /// Calls for each second of CPU time that the server, and that the sender, spent on them. Other processes that take the cores away lower
    /// the rate, but hardly this.
    /// </summary>
    public double CallsPerServerSecond { get; init; }

    public double CallsPerSenderSecond { get; init; }

    /// <summary>What h2load came to on the same request, if it was asked.</summary>
    public double? H2LoadPerSecond { get; init; }

    /// <summary>The pump's own rate in the turns between h2load's, which repeat one request as h2load does.</summary>
    public double? PumpOnSameRequest { get; init; }

    /// <summary>
    /// The pump's rate against h2load's: of calls for a second of the server's CPU time where that is known, else of calls a second.
    /// </summary>
    public double? PumpAgainstH2Load { get; init; }
}
