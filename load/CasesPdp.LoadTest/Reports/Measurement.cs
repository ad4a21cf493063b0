using System.Text.Json.Serialization;
using CasesPdp.LoadTest.Recording;

namespace CasesPdp.LoadTest.Reports;

/// <summary>One phase of load on one target, as it is reported.</summary>
internal sealed record Measurement
{
    public required string Scenario { get; init; }

    public required string Workload { get; init; }

    /// <summary>Target and transport, such as <c>server/unix</c>.</summary>
    public required string Target { get; init; }

    /// <summary><c>closed</c> or <c>open</c>.</summary>
    public required string Loop { get; init; }

    /// <summary>What this phase was for, such as <c>70 % of the ceiling</c>.</summary>
    public required string Label { get; init; }

    public int InFlight { get; init; }

    /// <summary>Calls due a second, in an open loop.</summary>
    public double OfferedPerSecond { get; init; }

    /// <summary>The offered rate as a fraction of the ceiling that it was derived from; 0 in a closed loop.</summary>
    public double Fraction { get; init; }

    public double Seconds { get; init; }

    public double CallsPerSecond { get; init; }

    public double DecisionsPerSecond { get; init; }

    public required LatencySummary Latency { get; init; }

    public IReadOnlyList<CurvePoint> Curve { get; init; } = [];

    public long Due { get; init; }

    public long Answered { get; init; }

    /// <summary>Calls sent later than 200 microseconds after they were due, and those never sent.</summary>
    public long Late { get; init; }

    /// <summary>Those of them that the server did not hold up: the sending thread did not run, or was busy.</summary>
    public long LateBySender { get; init; }

    public LatencySummary? Lateness { get; init; }

    public IReadOnlyDictionary<string, long> Errors { get; init; } = new Dictionary<string, long>();

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Messages { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Answers equal to one that was found right, checked, and looked at only for status and framing.</summary>
    public long Compared { get; init; }

    public long Decoded { get; init; }

    public long Passed { get; init; }

    public long Reconnects { get; init; }

    /// <summary>Managed bytes that the server allocated for a call, where its metrics say.</summary>
    public double? ServerBytesPerCall { get; init; }

    public double SenderBytesPerCall { get; init; }

    /// <summary>How much of a core the busiest sending thread used.</summary>
    public double BusiestSender { get; init; }

    public required UsageSummary Usage { get; init; }

    /// <summary>
    /// What held the rate down: <c>server</c>, <c>sender</c> or <c>neither</c> (waiting for each other). Closed loops only.
    /// </summary>
    public string Limit { get; init; } = "";

    /// <summary>The file with the whole histogram, beside the report.</summary>
    public string? HistogramFile { get; init; }

    public long WrongAnswers => Errors.GetValueOrDefault("wrong answer");

    /// <summary>Whether its calls are in the tally of its target: those of other clients than the sender are not.</summary>
    public bool IsTallied { get; init; }

    /// <summary>The errors by kind, for readers.</summary>
    [JsonIgnore]
    public string ErrorText => Errors.Count == 0 ? "none" : string.Join(", ", Errors.Select(e => $"{e.Key} {e.Value:N0}"));

    public double Failed => Errors.Values.Sum();
}
