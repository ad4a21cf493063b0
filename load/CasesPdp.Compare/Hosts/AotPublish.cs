using System.Diagnostics;

namespace CasesPdp.Compare.Hosts;

/// <summary>Compiles a host ahead of time.</summary>
internal static class AotPublish
{
    /// <summary>Publishes the project into the workspace; the path of the program.</summary>
    /// <exception cref="ComparisonException">It does not publish.</exception>
    public static async Task<string> RunAsync(string project, Workspace workspace)
    {
        var name = Path.GetFileName(project);
        var into = Path.Combine(workspace.Root, "aot", name);
        var start = new ProcessStartInfo(
            "dotnet", ["publish", project, "-c", "Release", "-r", "linux-x64", "-p:PublishAot=true", "-o", into])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? Path.Combine(into, name)
            : throw new ComparisonException(ComparisonException.Failed, $"{project} does not publish ahead of time:\n{output}");
    }
}
