using System.Diagnostics;
using System.Net.Sockets;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.Compare.Hosts;

/// <summary>A host under measurement: a process on a core of its own, listening on the loopback.</summary>
internal sealed class HostProcess : IDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(120);

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();

    private HostProcess(string name, int port, Process process)
    {
        Name = name;
        Port = port;
        _process = process;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    public int Port { get; }

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>CPU time used so far, in seconds.</summary>
    public double CpuSeconds => ProcessUsage.Of(_process.Id).CpuSeconds;

    /// <summary>Starts a program and waits until it listens.</summary>
    /// <param name="name">What reports call it.</param>
    /// <param name="core">The core that it runs on.</param>
    /// <param name="port">The port that it will listen on.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <exception cref="ComparisonException">It ended, or did not listen in time.</exception>
    public static async Task<HostProcess> StartAsync(string name, int core, int port, IReadOnlyList<string> command)
    {
        // taskset replaces itself by the program, so that the process started is the one measured.
        var start = new ProcessStartInfo("taskset", ["-c", $"{core}", .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["CERBOS_NO_TELEMETRY"] = "1";
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        var host = new HostProcess(name, port, Process.Start(start)!);
        try
        {
            await host.ListensAsync();
            return host;
        }
        catch
        {
            host.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        // Once more when a signal comes while a comparison ends: killing what has ended does nothing.
        _process.Kill();
        _process.WaitForExit();
    }

    private async Task ListensAsync()
    {
        var since = Stopwatch.GetTimestamp();
        while (!_process.HasExited && Stopwatch.GetElapsedTime(since) < StartsWithin)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync("127.0.0.1", Port);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(50);
            }
        }

        lock (_lastLines)
        {
            throw new ComparisonException(
                ComparisonException.Failed, $"{Name} does not listen on port {Port}:\n{string.Join('\n', _lastLines)}");
        }
    }

    private void Note(string? line)
    {
        const int Kept = 20;
        lock (_lastLines)
        {
            _lastLines.Enqueue(line ?? "");
            if (_lastLines.Count > Kept)
            {
                _lastLines.Dequeue();
            }
        }
    }
}
