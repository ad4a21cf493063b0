using System.Globalization;

namespace CasesPdp.Server.Policy;

/// <summary>How much processor time the control groups of the process leave it (cgroup v2, <c>cpu.max</c>).</summary>
/// <remarks><see cref="Environment.ProcessorCount"/> rounds up: half a processor and a whole one look the same there.</remarks>
internal static class ProcessorQuota
{
    /// <summary>The smallest quota of the process's group and those above it, in processors; infinity where there is none.</summary>
    /// <param name="groupFile">Names the group of the process.</param>
    /// <param name="root">Where the groups are mounted.</param>
    public static double Read(string groupFile = "/proc/self/cgroup", string root = "/sys/fs/cgroup")
    {
        const string V2 = "0::/";
        try
        {
            var quota = double.PositiveInfinity;
            var group = Array.Find(File.ReadAllLines(groupFile), l => l.StartsWith(V2, StringComparison.Ordinal))?[V2.Length..];
            for (; group is not null; group = group.Length == 0 ? null : group[..Math.Max(0, group.LastIndexOf('/'))])
            {
                quota = Math.Min(quota, QuotaIn(Path.Combine(root, group, "cpu.max")));
            }

            return quota;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            // No control groups here, or none that it may see.
            return double.PositiveInfinity;
        }
    }

    // "50000 100000" is half a processor, "max 100000" none; the root of all groups has no such file.
    private static double QuotaIn(string file) =>
        File.Exists(file)
        && File.ReadAllText(file).Split(' ') is [var time, var period]
        && double.TryParse(time, CultureInfo.InvariantCulture, out var allowed)
        && double.TryParse(period, CultureInfo.InvariantCulture, out var of)
            ? allowed / of
            : double.PositiveInfinity;
}
