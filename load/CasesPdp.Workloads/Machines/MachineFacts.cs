using System.Runtime.InteropServices;

namespace CasesPdp.Workloads.Machines;

/// <summary>Facts about the machine, from the kernel.</summary>
public static class MachineFacts
{
    /// <summary>The name of its processor, or the architecture where the kernel has no name.</summary>
    public static string Processor()
    {
        var line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? RuntimeInformation.ProcessArchitecture.ToString() : line.Split(':')[1].Trim();
    }

    /// <summary>The kernel's release.</summary>
    public static string Kernel() => File.ReadAllText("/proc/sys/kernel/osrelease").Trim();
}
