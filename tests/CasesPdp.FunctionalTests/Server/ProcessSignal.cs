using System.Diagnostics;
using System.Globalization;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>Sends a signal to a process of the test.</summary>
internal static class ProcessSignal
{
    public static async Task SendAsync(Process process, string signal)
    {
        using var kill = Process.Start("kill", [signal, process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync().WithinLimit();
    }
}
