using System.Globalization;

namespace CasesPdp.LoadTest.Recording;

/// <summary>What a process has used so far, by the kernel's accounting.</summary>
/// <param name="CpuSeconds">User and system time of all its threads.</param>
/// <param name="ResidentBytes">Its resident memory now.</param>
internal readonly record struct ProcessUsage(double CpuSeconds, long ResidentBytes)
{
    // Fields of /proc/PID/stat, counted from the state, which follows the name's closing bracket: proc_pid_stat(5) numbers it 3.
    private const int UserTime = 14 - 3;
    private const int SystemTime = 15 - 3;
    private const int ResidentPages = 24 - 3;

    // What the kernel calls a tick towards programs, on every architecture that .NET runs on; not the rate of its timer.
    private const double TicksPerSecond = 100;

    /// <summary>Reads it; nothing if the process is gone.</summary>
    public static ProcessUsage Of(int processId)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{processId}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return new ProcessUsage(
                (Number(fields[UserTime]) + Number(fields[SystemTime])) / TicksPerSecond,
                Number(fields[ResidentPages]) * Environment.SystemPageSize);
        }
        catch (IOException)
        {
            return default;
        }
    }

    private static long Number(string field) => long.Parse(field, CultureInfo.InvariantCulture);
}
