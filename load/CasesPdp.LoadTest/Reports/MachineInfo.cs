using System.Runtime.InteropServices;
using CasesPdp.LoadTest.Sending;
using CasesPdp.LoadTest.Targets;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.LoadTest.Reports;

/// <summary>The facts about the machine that are needed to repeat a report.</summary>
internal sealed record MachineInfo(
    string Processor,
    int Cores,
    string Kernel,
    string System,
    string Runtime,
    string Sdk,
    string? H2Load,
    string? Cerbos,
    string LoadAverage
)
{
    public static MachineInfo Look(Repository? repository) =>
        new(
            MachineFacts.Processor(),
            Native.GetCores().Count,
            MachineFacts.Kernel(),
            RuntimeInformation.OSDescription,
            RuntimeInformation.FrameworkDescription,
            FirstLine("dotnet", "--version") ?? "none",
            FirstLine("h2load", "--version"),
            repository is not null && File.Exists(repository.Cerbos) ? FirstLine(repository.Cerbos, "--version") : null,
            File.ReadAllText("/proc/loadavg").Trim());

    private static string? FirstLine(string program, params string[] arguments) =>
        Repository.Run(program, arguments) is (0, var output) ? output.Split('\n')[0].Trim() : null;
}
