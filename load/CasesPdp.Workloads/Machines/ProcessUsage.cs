using System.Globalization;
using System.Runtime.InteropServices;

namespace CasesPdp.Workloads.Machines;

/// <summary>CPU time and memory of a process, by the kernel's accounting.</summary>
/// <param name="CpuSeconds">User and system time of all its threads.</param>
/// <param name="ResidentBytes">Its resident memory now.</param>
public readonly partial record struct ProcessUsage(double CpuSeconds, long ResidentBytes)
{
    // Fields of /proc/PID/stat, counted from the state, which follows the name's closing bracket: proc_pid_stat(5) numbers it 3.
    private const int ChildrenUserTime = 16 - 3;
    private const int ChildrenSystemTime = 17 - 3;
    private const int ResidentPages = 24 - 3;

    // What the kernel calls a tick towards programs, on every architecture that .NET runs on; not the rate of its timer.
    private const double TicksPerSecond = 100;

    /// <summary>Reads it; nothing if the process is gone.</summary>
    public static ProcessUsage Of(int processId)
    {
        try
        {
            var fields = Fields(processId);
            return new ProcessUsage(CpuOf(processId), Number(fields[ResidentPages]) * Environment.SystemPageSize);
        }
        catch (IOException)
        {
            return default;
        }
    }

    /// <summary>CPU time that the children of this process used that have ended, in seconds.</summary>
    public static double CpuSecondsOfEndedChildren()
    {
        var fields = Fields(Environment.ProcessId);
        return (Number(fields[ChildrenUserTime]) + Number(fields[ChildrenSystemTime])) / TicksPerSecond;
    }

    // The process's own clock counts nanoseconds; a tick of /proc/PID/stat is what a hundred calls cost. Its number: MAKE_PROCESS_CPUCLOCK with
    // CPUCLOCK_SCHED, in the kernel's posix-timers.h.
    private static double CpuOf(int processId) =>
        ClockGetTime((~processId << 3) | 2, out var time) == 0 ? time.Seconds + (time.Nanoseconds / 1e9) : throw new IOException("The process is gone.");

    private static string[] Fields(int processId)
    {
        var stat = File.ReadAllText($"/proc/{processId}/stat");
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int ClockGetTime(int clock, out TimeSpec time);

    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);
}
