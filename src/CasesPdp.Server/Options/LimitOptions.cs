using System.ComponentModel;

namespace CasesPdp.Server.Options;

/// <summary>What callers together may cost: settings <c>CasesPdp:Limits</c>.</summary>
internal sealed class LimitOptions
{
    private const long Megabyte = 1024 * 1024;

    [Description("Megabytes that all calls together may hold: arriving messages, the objects made of them, and answers not yet taken. 0: a quarter of the memory that the process may use.")]
    [WithinRange(0, 1_048_576)]
    public int BytesInFlightMegabytes { get; set; }

    [Description("Seconds in which a request, or the rest of a message on a stream, must arrive. After that the call ends; its connection stays open.")]
    [WithinRange(1, 3_600)]
    public int RequestSeconds { get; set; } = 10;

    [Description("Seconds in which a caller must take an answer. After that the call is reset; its connection stays open.")]
    [WithinRange(1, 3_600)]
    public int AnswerSeconds { get; set; } = 30;

    [Description("Milliseconds that calls may wait for a thread, over a tenth of a second, before a share of them is refused with RESOURCE_EXHAUSTED. 0: none is refused.")]
    [WithinRange(0, 60_000)]
    public int QueueMilliseconds { get; set; } = 50;

    [Description("Threads for expensive requests, such as Explain and large matrices: at most this many run at a time. 0: half of the processors, at least one.")]
    [WithinRange(0, 1_024)]
    public int ExpensiveThreads { get; set; }

    [Description("Expensive requests that wait for a thread. One more is refused with RESOURCE_EXHAUSTED.")]
    [WithinRange(1, 100_000)]
    public int ExpensiveQueue { get; set; } = 64;

    /// <summary>The budget in bytes, with its default filled in from the memory limit of the process (cgroup, heap limit or
    /// machine).</summary>
    internal long BytesInFlight =>
        BytesInFlightMegabytes > 0 ? BytesInFlightMegabytes * Megabyte : GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;

    /// <summary>The number of threads, with its default filled in.</summary>
    internal int Threads => ExpensiveThreads > 0 ? ExpensiveThreads : Math.Max(1, Environment.ProcessorCount / 2);
}
