using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CasesPdp.Client;

/// <summary>Measures calls. Nothing is recorded unless somebody listens.</summary>
internal static class ClientTelemetry
{
    /// <summary>The name of the meter and of the activity source.</summary>
    public const string Name = "CasesPdp.Client";

    private static readonly Meter Meter = new(Name);

    private static readonly ActivitySource Activities = new(Name);

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "casespdp.client.duration", "s", "Time from a question to its answer, by method and result.");

    private static readonly Histogram<int> Batches = Meter.CreateHistogram<int>(
        "casespdp.client.batch.questions", "{question}", "Questions that travelled together.");

    private static readonly Counter<long> Opened = Meter.CreateCounter<long>(
        "casespdp.client.fail_open", "{question}", "Questions that were allowed because no server answered (FailOpen).");

    private static readonly Counter<long> Fallbacks = Meter.CreateCounter<long>(
        "casespdp.client.fallback", "{question}", "Questions in local mode that a server was asked, because the policy was absent or too old.");

    /// <summary>A span around a call, where somebody listens.</summary>
    public static Activity? Start(string method) => Activities.HasListeners() ? Activities.StartActivity($"casespdp {method}") : null;

    public static void FellBack(int questions) => Fallbacks.Add(questions);

    public static void Sent(int questions) => Batches.Record(questions);

    public static void FailedOpen(int questions) => Opened.Add(questions);

    public static void Ended(string method, long startedAt, PdpFailure? failure) => Durations.Record(
        Stopwatch.GetElapsedTime(startedAt).TotalSeconds,
        new KeyValuePair<string, object?>("method", method),
        new KeyValuePair<string, object?>("result", failure?.ToString() ?? "Answered"));
}
