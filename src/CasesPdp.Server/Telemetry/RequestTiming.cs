using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace CasesPdp.Server.Telemetry;

/// <summary>Records the elapsed time on Dispose.</summary>
internal readonly struct RequestTiming(Histogram<double> durations, string method) : IDisposable
{
    private readonly long _start = Stopwatch.GetTimestamp();

    /// <summary>Records the time.</summary>
    public void Dispose() =>
        durations.Record(Stopwatch.GetElapsedTime(_start).TotalSeconds, new KeyValuePair<string, object?>("method", method));
}
