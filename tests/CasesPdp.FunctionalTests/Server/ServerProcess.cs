using System.Diagnostics;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>The server as a process of its own, for what only a process shows: exit codes and signals. Ends with the test.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process) => _process = process;

    public static ServerProcess Start(string environment, params string[] args) => Start(environment, [], args);

    private static ServerProcess Start(string environment, (string Name, string Value)[] variables, string[] args)
    {
        var start = new ProcessStartInfo(PublishedPrograms.AreTested ? PublishedPrograms.Server : "dotnet")
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            Environment = { ["DOTNET_ENVIRONMENT"] = environment, ["CASESPDP__LISTEN__ADMINISTRATION"] = "127.0.0.1:0" },
        };
        if (!PublishedPrograms.AreTested)
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "CasesPdp.Server.dll"));
        }

        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        foreach (var arg in args)
        {
            start.ArgumentList.Add(arg);
        }

        return new ServerProcess(Process.Start(start)!);
    }

    /// <summary>Runs a server that ends by itself.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(string environment, params string[] args) =>
        RunAsync(environment, [], args);

    /// <summary>As above, with variables of the environment.</summary>
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(
        string environment, (string Name, string Value)[] variables, params string[] args)
    {
        using var server = Start(environment, variables, args);
        var output = server._process.StandardOutput.ReadToEndAsync();
        var error = server._process.StandardError.ReadToEndAsync();
        await server._process.WaitForExitAsync().WithinLimit();
        return (server._process.ExitCode, await output, await error);
    }

    /// <summary>Reads the log up to the next line that contains a text.</summary>
    public async Task<string> LineWith(string text)
    {
        List<string> others = [];
        while (await _process.StandardOutput.ReadLineAsync().WithinLimit() is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
            {
                return line;
            }

            others.Add(line);
        }

        throw new EndOfStreamException($"The server ended without logging `{text}`:\n{string.Join('\n', others)}");
    }

    public Task Signal(string signal) => ProcessSignal.SendAsync(_process, signal);

    /// <summary>Ends the server by SIGTERM, which is success.</summary>
    public async Task StopsCleanly()
    {
        await Signal("-TERM");
        await _process.WaitForExitAsync().WithinLimit();
        Assert.Equal(0, _process.ExitCode);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
