using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using CasesPdp.Server.Hosting;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>The published server as a process. Its log says where it listens; SIGTERM ends it, which must be success.</summary>
internal sealed partial class PublishedServer : IAsyncDisposable
{
    private const string LastLineOfTheStart = " try: ";

    private static readonly ConcurrentDictionary<PublishedServer, bool> Running = new();

    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Process _process;
    private readonly Task<string> _error;
    private Task? _stopped;

    // A test that is skipped or fails between start and use leaves its server behind: it must not outlive the tests.
    static PublishedServer() => AppDomain.CurrentDomain.ProcessExit += (_, _) =>
    {
        foreach (var server in Running.Keys)
        {
            server._process.Kill();
        }
    };

    private PublishedServer(Process process)
    {
        _process = process;
        Running[this] = true;
        _error = process.StandardError.ReadToEndAsync();
        _ = ReadLogAsync();
    }

    public Uri Decisions { get; private set; } = null!;

    public Uri Operations { get; private set; } = null!;

    public Uri? Administration { get; private set; }

    /// <summary>Starts the server.</summary>
    /// <exception cref="StartupRefusedException">It refused to start.</exception>
    /// <exception cref="IOException">It ended otherwise.</exception>
    public static async Task<PublishedServer> StartAsync(IEnumerable<string> args)
    {
        var server = new PublishedServer(Process.Start(
            new ProcessStartInfo(PublishedPrograms.Server, args) { RedirectStandardError = true, RedirectStandardOutput = true })!);
        await server._started.Task.WithinLimit();
        return server;
    }

    /// <summary>Sends SIGTERM, and waits until the server has drained its calls and ended.</summary>
    public Task StopAsync() => _stopped ??= StopOnceAsync();

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Running.TryRemove(this, out _);
        _process.Dispose();
    }

    private async Task StopOnceAsync()
    {
        await ProcessSignal.SendAsync(_process, "-TERM");
        await _process.WaitForExitAsync().WithinLimit();
        Assert.True(_process.ExitCode == 0, $"The server ended with {_process.ExitCode}: {await _error}");
    }

    // To the end: a full pipe would hold the server.
    private async Task ReadLogAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            Take(line);
        }

        var error = (await _error).TrimEnd();
        await _process.WaitForExitAsync();
        Running.TryRemove(this, out _);
        _started.TrySetException(_process.ExitCode is StartupRefusedException.Usage or StartupRefusedException.BundleUnusable
            ? new StartupRefusedException(_process.ExitCode, error)
            : new IOException($"The server ended with {_process.ExitCode}: {error}"));
    }

    private void Take(string line)
    {
        if (Listens().Match(line) is { Success: true } listens)
        {
            (Decisions, Operations) = (new Uri(listens.Groups[1].Value), new Uri(listens.Groups[2].Value));
        }
        else if (Administers().Match(line) is { Success: true } administers)
        {
            Administration = new Uri(administers.Groups[1].Value);
        }
        else if (line.Contains(LastLineOfTheStart, StringComparison.Ordinal))
        {
            _started.TrySetResult();
        }
    }

    [GeneratedRegex("decisions \\(gRPC\\) on (https?:[^,]+), operations on (https?:\\S+)")]
    private static partial Regex Listens();

    [GeneratedRegex("administration \\(gRPC\\) on (https?:\\S+)")]
    private static partial Regex Administers();
}
