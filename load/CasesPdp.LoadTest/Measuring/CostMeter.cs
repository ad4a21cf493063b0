using CasesPdp.LoadTest.Recording;
using CasesPdp.LoadTest.Reports;
using CasesPdp.Workloads.Machines;
using HdrHistogram;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>Callers that ask one thing after the other, and what that costs the process that asks the PDP, and the PDP.</summary>
/// <param name="process">The process that asks the PDP.</param>
/// <param name="pdp">The PDP's process.</param>
internal sealed class CostMeter(int process, int pdp)
{
    /// <summary>Runs one round.</summary>
    /// <param name="length">How long new requests are begun.</param>
    /// <param name="callers">How many callers at once.</param>
    /// <param name="ask">Asks once, for a caller and the number of its request; throws if the answer is wrong.</param>
    public async Task<CostRound> MeasureAsync(TimeSpan length, int callers, Func<int, int, Task> ask)
    {
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var (processBefore, pdpBefore, startedAt) = (Cpu(process), Cpu(pdp), Clock.Now);
        var endsAt = startedAt + Clock.From(length);
        var latencies = await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(() => CallAsync(caller, endsAt, ask))))
            .ConfigureAwait(false);
        var seconds = Clock.Seconds(Clock.Now - startedAt);
        var (processAfter, pdpAfter) = (Cpu(process), Cpu(pdp));
        bytes = GC.GetTotalAllocatedBytes(precise: true) - bytes;
        var latency = latencies[0];
        foreach (var other in latencies.Skip(1))
        {
            latency.Add(other);
        }

        var summary = LatencySummary.Of(latency);
        return new CostRound(
            summary.Count / seconds,
            summary.P50,
            summary.P99,
            (processAfter - processBefore) * 1e6 / summary.Count,
            (pdpAfter - pdpBefore) * 1e6 / summary.Count,
            process == Environment.ProcessId ? (double)bytes / summary.Count : null);
    }

    private static double Cpu(int process) => ProcessUsage.Of(process).CpuSeconds;

    private static async Task<LongHistogram> CallAsync(int caller, long endsAt, Func<int, int, Task> ask)
    {
        var latency = Histograms.Create();
        for (var number = 0; number == 0 || Clock.Now < endsAt; number++)
        {
            var begun = Clock.Now;
            await ask(caller, number).ConfigureAwait(false);
            latency.RecordClamped(Clock.Now - begun);
        }

        return latency;
    }
}
