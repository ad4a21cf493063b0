using System.Globalization;

namespace CasesPdp.Server.Hosting;

/// <summary>How many connections the file descriptors of the process allow. The runtime ends the process when it finds none for
/// itself.</summary>
internal static class DescriptorLimit
{
    // The runtime's own (some 230 with its assemblies), files of bundles that are read, connections that are about to close, and those of
    // exporters.
    private const int Reserve = 400;

    private const int Least = 8;

    private const string File = "/proc/self/limits";
    private const string Line = "Max open files";

    /// <summary>The most connections of a listener.</summary>
    /// <param name="wanted">As many as the settings allow.</param>
    /// <param name="share">Which part of all descriptors it may take: a third, a quarter.</param>
    public static int Connections(int wanted, int share) => Connections(wanted, share, OpenFiles());

    /// <summary>The most connections of a listener where the process may open that many files.</summary>
    public static int Connections(int wanted, int share, long openFiles) =>
        (int)Math.Min(wanted, Math.Max(Least, (openFiles - Reserve) / share));

    /// <summary>How many files the process may open, as the lines of <c>/proc/self/limits</c> say.</summary>
    public static long OpenFiles(IEnumerable<string> lines)
    {
        var line = lines.FirstOrDefault(l => l.StartsWith(Line, StringComparison.Ordinal)) ?? Line;
        var limit = line[Line.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : int.MaxValue;
    }

    private static long OpenFiles() => System.IO.File.Exists(File) ? OpenFiles(System.IO.File.ReadLines(File)) : int.MaxValue;
}
