using System.Diagnostics;
using System.Net.Sockets;
using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Sending;

namespace CasesPdp.LoadTest.Targets;

/// <summary>A server that the harness started: a process of its own on cores of its own. It ends with the harness.</summary>
internal sealed class ServerProcess : IDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly Queue<string> _lastLines = new();

    private ServerProcess(string name, Process process, long startedAt)
    {
        Name = name;
        _process = process;
        StartedAt = startedAt;
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string Name { get; }

    public int Id => _process.Id;

    /// <summary>Just before the process was made.</summary>
    public long StartedAt { get; }

    public bool HasEnded => _process.HasExited;

    /// <summary>Starts a program on these cores; none: on any.</summary>
    public static ServerProcess Start(string name, IReadOnlyList<string> command, IReadOnlyList<int> cores)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment["CERBOS_NO_TELEMETRY"] = "1";
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["DOTNET_gcServer"] = "0";

        // The child inherits the cores of the thread that makes it, so that its runtime counts them rightly from its first instruction on.
        Process? process = null;
        var startedAt = 0L;
        var maker = new Thread(() =>
        {
            if (cores.Count > 0)
            {
                Native.SetCores(0, cores);
            }

            startedAt = Clock.Now;
            process = Process.Start(start);
        });
        maker.Start();
        maker.Join();
        return new ServerProcess(name, process ?? throw new InvalidOperationException($"{command[0]} did not start."), startedAt);
    }

    /// <summary>Waits until it listens.</summary>
    public void WaitUntilListening(ServerAddress address, TimeSpan within)
    {
        var giveUpAt = Clock.Now + Clock.From(within);
        while (true)
        {
            try
            {
                address.Connect().Dispose();
                return;
            }
            catch (SocketException) when (!HasEnded && Clock.Now < giveUpAt)
            {
                Thread.Sleep(5);
            }
            catch (SocketException)
            {
                throw new TargetFailedException($"{Name} does not listen on {address}:\n{LastLines()}");
            }
        }
    }

    public string LastLines()
    {
        lock (_lastLines)
        {
            return string.Join('\n', _lastLines);
        }
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            Native.Signal(_process.Id, Terminate);
            if (!_process.WaitForExit(StopsWithin))
            {
                _process.Kill();
                _process.WaitForExit();
            }
        }

        _process.Dispose();
    }

    private void Note(string? line)
    {
        const int Kept = 30;
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

/// <summary>A target could not be made ready.</summary>
internal sealed class TargetFailedException(string message) : Exception(message);
