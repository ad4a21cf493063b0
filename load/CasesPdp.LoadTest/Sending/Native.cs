using System.Runtime.InteropServices;

namespace CasesPdp.LoadTest.Sending;

/// <summary>
/// Linux calls that .NET lacks: waiting to the microsecond, a thread's own CPU time, a thread's cores.
/// </summary>
internal static partial class Native
{
    public const short Readable = 0x1;
    public const short Writable = 0x4;

    private const int ThreadCpuTime = 3;
    private const int SetTimerSlack = 29;

    /// <summary>Lets the calling thread sleep as precisely as the kernel can: by default it may oversleep by 50 microseconds.</summary>
    public static void SleepPrecisely() => _ = PrctlCall(SetTimerSlack, 1, 0, 0, 0);

    /// <summary>CPU time of the calling thread, in nanoseconds.</summary>
    public static long ThreadCpu() => ClockGetTime(ThreadCpuTime, out var time) == 0 ? (time.Seconds * Clock.Second) + time.Nanoseconds : 0;

    /// <summary>Waits until one of the files is ready, or so many nanoseconds have passed.</summary>
    public static void Poll(Span<PollFile> files, long nanoseconds)
    {
        var timeout = new TimeSpec(nanoseconds / Clock.Second, nanoseconds % Clock.Second);

        // An interrupted wait is as good as one that ended: the caller looks at the clock again.
        _ = PPoll(ref MemoryMarshal.GetReference(files), (nuint)files.Length, timeout, 0);
    }

    /// <summary>Keeps a thread (0: the calling one) to these cores. Returns whether the kernel agreed.</summary>
    public static bool SetCores(int threadId, IReadOnlyCollection<int> cores)
    {
        Span<ulong> mask = stackalloc ulong[16];
        foreach (var core in cores)
        {
            mask[core / 64] |= 1UL << (core % 64);
        }

        return SchedSetAffinity(threadId, (nuint)(mask.Length * sizeof(ulong)), ref MemoryMarshal.GetReference(mask)) == 0;
    }

    /// <summary>The cores that a process's main thread (0: the calling thread) may use.</summary>
    public static IReadOnlyList<int> GetCores(int threadId = 0)
    {
        Span<ulong> mask = stackalloc ulong[16];
        if (SchedGetAffinity(threadId, (nuint)(mask.Length * sizeof(ulong)), ref MemoryMarshal.GetReference(mask)) < 0)
        {
            return [.. Enumerable.Range(0, Environment.ProcessorCount)];
        }

        List<int> cores = [];
        for (var core = 0; core < mask.Length * 64; core++)
        {
            if ((mask[core / 64] & (1UL << (core % 64))) != 0)
            {
                cores.Add(core);
            }
        }

        return cores;
    }

    /// <summary>Sends a signal to a process.</summary>
    public static void Signal(int processId, int signal) => _ = Kill(processId, signal);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int PPoll(ref PollFile files, nuint count, in TimeSpec timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int PrctlCall(int option, nuint a, nuint b, nuint c, nuint d);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    private static partial int SchedSetAffinity(int threadId, nuint size, ref ulong mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    private static partial int SchedGetAffinity(int threadId, nuint size, ref ulong mask);

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int processId, int signal);

    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}

/// <summary>The kernel's <c>pollfd</c>: a file, what is waited for, what came.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct PollFile
{
    public int Handle;
    public short Wanted;
    public short Came;
}
