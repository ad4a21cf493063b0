namespace CasesPdp.Server.Policy;

/// <summary>Whether control groups limit the processor time of the process, in either version of them.</summary>
/// <remarks><see cref="Environment.ProcessorCount"/> rounds up: it shows no limit of half a processor.</remarks>
internal static class ProcessorQuota
{
    /// <summary>Whether the process's group, or one above it, has a limit. What cannot be read counts as one.</summary>
    /// <param name="groupFile">Names the groups of the process.</param>
    /// <param name="root">Where they are mounted.</param>
    public static bool Exists(string groupFile = "/proc/self/cgroup", string root = "/sys/fs/cgroup")
    {
        try
        {
            return File.Exists(groupFile) && File.ReadAllLines(groupFile).Any(line => IsLimited(line.Split(':', 3), root));
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    // "0::/pod/container" in version 2, "3:cpu,cpuacct:/pod/container" in version 1.
    private static bool IsLimited(string[] line, string root) => line switch
    {
        ["0", "", var group] => Groups(group).Any(g => !ReadsAs(Path.Combine(root, g, "cpu.max"), "max")),
        [_, var controllers, var group] when controllers.Split(',').Contains("cpu") =>
            Groups(group).Any(g => !ReadsAs(Path.Combine(root, "cpu", g, "cpu.cfs_quota_us"), "-1")),
        _ => false,
    };

    // The group and those above it. In a container its own group may be mounted at the root.
    private static IEnumerable<string> Groups(string path)
    {
        var group = path.Trim('/');
        for (; group.Length > 0; group = group[..Math.Max(0, group.LastIndexOf('/'))])
        {
            yield return group;
        }

        yield return "";
    }

    // The root of all groups has no such file.
    private static bool ReadsAs(string file, string unlimited) =>
        !File.Exists(file) || File.ReadAllText(file).StartsWith(unlimited, StringComparison.Ordinal);
}
