using System.Diagnostics;
using System.Runtime.InteropServices;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.Compare;

/// <summary>What a report must tell to be repeated.</summary>
internal sealed record Machine(
    string Processor,
    int Cores,
    string Kernel,
    string Runtime,
    string H2Load,
    string? Cerbos,
    string Commit,
    string Date,
    string LoadAverage)
{
    /// <summary>Looks around.</summary>
    public static Machine Look(string? cerbos) => new(
        MachineFacts.Processor(),
        Environment.ProcessorCount,
        MachineFacts.Kernel(),
        RuntimeInformation.FrameworkDescription,
        Turns.H2Load.Version(),
        cerbos is null ? null : "Cerbos " + FirstLine(cerbos, "--version"),
        FirstLine("git", "describe", "--always", "--dirty"),
        DateTime.UtcNow.ToString("yyyy-MM-dd"),
        File.ReadAllText("/proc/loadavg").Split(' ')[0]);

    private static string FirstLine(string program, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(program, args) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output.Split('\n')[0].Trim();
    }
}
