using System.Diagnostics;
using System.Globalization;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.Compare.Turns;

/// <summary>Lets a <see cref="FrameSender"/> take a turn.</summary>
internal sealed class FreshFrames(int core)
{
    /// <summary>Sends the frames of the directory that the load names, in turn.</summary>
    public async Task<Turn> TakeAsync(Load load, long calls)
    {
        var start = new ProcessStartInfo(
            "taskset",
            [
                "-c", $"{core}", Environment.ProcessPath!, FrameSender.Verb, load.Frame,
                new Uri(load.Host.Address, load.Path).ToString(), $"{calls}", $"{load.AnswerBytes}",
            ])
        {
            RedirectStandardOutput = true,
        };
        var (hostBefore, clientBefore) = (load.Host.CpuSeconds, ProcessUsage.CpuSecondsOfEndedChildren());
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        var (hostAfter, clientAfter) = (load.Host.CpuSeconds, ProcessUsage.CpuSecondsOfEndedChildren());

        if (process.ExitCode != 0)
        {
            throw new ComparisonException(ComparisonException.Failed, $"{load.Host.Name}: a call failed");
        }

        var callsPerSecond = double.Parse(output, CultureInfo.InvariantCulture);
        return new Turn(calls, calls / callsPerSecond, hostAfter - hostBefore, clientAfter - clientBefore);
    }
}
