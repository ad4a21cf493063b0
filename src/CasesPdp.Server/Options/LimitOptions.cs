using System.ComponentModel;

namespace CasesPdp.Server.Options;

/// <summary>What callers together may cost: settings <c>CasesPdp:Limits</c>.</summary>
internal sealed class LimitOptions
{
    private const long Megabyte = 1024 * 1024;

    [Description("Megabytes that all calls may hold at a time: messages that arrive, what is made of them, and answers not yet taken. 0: a quarter of the memory that the process may use.")]
    [WithinRange(0, 1_048_576)]
    public int BytesInFlightMegabytes { get; set; }

    [Description("Seconds in which a request must have arrived, or the rest of a message on a stream. Beyond it the call ends, not its connection.")]
    [WithinRange(1, 3_600)]
    public int RequestSeconds { get; set; } = 10;

    [Description("Seconds in which a caller must have taken an answer. Beyond it the call is reset, not its connection.")]
    [WithinRange(1, 3_600)]
    public int AnswerSeconds { get; set; } = 30;

    [Description("Milliseconds that calls may wait for a thread, over a tenth of a second, before a share of them is refused with RESOURCE_EXHAUSTED. 0: none is.")]
    [WithinRange(0, 60_000)]
    public int QueueMilliseconds { get; set; } = 50;

    [Description("Threads for expensive requests, such as Explain and large matrices; never more work at once than these. 0: half of the processors, at least one.")]
    [WithinRange(0, 1_024)]
    public int ExpensiveThreads { get; set; }

    [Description("Expensive requests that wait for a thread. One more is refused with RESOURCE_EXHAUSTED.")]
    [WithinRange(1, 100_000)]
    public int ExpensiveQueue { get; set; } = 64;

    /// <summary>The budget in bytes, with its default filled in from the memory limit of the process (cgroup, heap limit or machine).</summary>
    internal long BytesInFlight =>
        BytesInFlightMegabytes > 0 ? BytesInFlightMegabytes * Megabyte : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>The number of threads, with its default filled in.</summary>
    internal int Threads => ExpensiveThreads > 0 ? ExpensiveThreads : Math.Max(1, Environment.ProcessorCount / 2);
}
