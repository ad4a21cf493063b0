using System.Globalization;

namespace CasesPdp.LoadTest.Recording;

/// <summary>CPU time of the whole machine so far, in seconds.</summary>
/// <param name="Busy">Spent on anything.</param>
/// <param name="Stolen">Wanted, and given to other machines by the one that this runs on.</param>
internal readonly record struct MachineUsage(double Busy, double Stolen)
{
    private const double TicksPerSecond = 100;

    public static MachineUsage Read()
    {
        // user nice system idle iowait irq softirq steal
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(f => double.Parse(f, CultureInfo.InvariantCulture) / TicksPerSecond).ToArray();
        return new MachineUsage(fields[0] + fields[1] + fields[2] + fields[5] + fields[6], fields[7]);
    }
}
