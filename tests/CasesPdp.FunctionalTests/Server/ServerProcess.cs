using System.Diagnostics;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>The server as a process of its own, for what only a process shows: exit codes and signals.</summary>
internal static class ServerProcess
{
    public static Process Start(string environment, params string[] args)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "CasesPdp.Server.dll") },
            Environment = { ["DOTNET_ENVIRONMENT"] = environment, ["CASESPDP__LISTEN__ADMINISTRATION"] = "127.0.0.1:0" },
        };
        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return Process.Start(start)!;
    }

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(string environment, params string[] args)
    {
        using var process = Start(environment, args);
        using var limit = new CancellationTokenSource(OverallLimit.Duration);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }

        return (process.ExitCode, await output, await error);
    }
}
