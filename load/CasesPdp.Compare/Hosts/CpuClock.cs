using System.Globalization;

namespace CasesPdp.Compare.Hosts;

/// <summary>Reads the kernel's accounting of CPU time, user and system together.</summary>
internal static class CpuClock
{
    // Fields of /proc/PID/stat, counted from the state, which follows the name's closing bracket: proc_pid_stat(5) numbers it 3.
    private const int UserTime = 14 - 3;
    private const int SystemTime = 15 - 3;
    private const int ChildrenUserTime = 16 - 3;
    private const int ChildrenSystemTime = 17 - 3;

    // What the kernel calls a tick towards programs, on every architecture that .NET runs on; not the rate of its timer.
    private const double TicksPerSecond = 100;

    /// <summary>What a process has used, in seconds, with all of its threads.</summary>
    public static double SecondsOf(int process) => Read(process, UserTime, SystemTime);

    /// <summary>What the children of this process used that have ended.</summary>
    public static double SecondsOfEndedChildren() => Read(Environment.ProcessId, ChildrenUserTime, ChildrenSystemTime);

    private static double Read(int process, int first, int second)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (Ticks(fields[first]) + Ticks(fields[second])) / TicksPerSecond;
    }

    private static double Ticks(string field) => double.Parse(field, CultureInfo.InvariantCulture);
}
