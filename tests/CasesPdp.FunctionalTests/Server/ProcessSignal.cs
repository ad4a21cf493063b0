using System.Diagnostics;
using System.Globalization;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>Sends a signal to a process of the test.</summary>
internal static class ProcessSignal
{
    public static async Task SendAsync(Process process, string signal)
    {
        Assert.SkipWhen(signal == "-HUP" && IgnoresHangUp(process), "the tests run under nohup or the like, and what they start ignores SIGHUP");
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WithinLimit();
    }

    private static bool IgnoresHangUp(Process process)
    {
        const string Ignored = "SigIgn:";
        return OperatingSystem.IsLinux()
            && File.ReadLines($"/proc/{process.Id}/status").First(l => l.StartsWith(Ignored, StringComparison.Ordinal)) is var line
            && (Convert.ToUInt64(line[Ignored.Length..].Trim(), 16) & 1) != 0;
    }
}
