using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace CasesPdp.Etcd;

/// <summary>A real etcd member on free loopback ports, for at most five minutes.</summary>
internal sealed class EtcdServer : IAsyncDisposable
{
    private const string LifeSeconds = "300";
    private const int StartAttempts = 3;

    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(30);

    private readonly string _directory;
    private readonly string[] _flags;
    private readonly bool _isTls;
    private Process? _process;

    private EtcdServer(string name, string directory, int clientPort, int peerPort, bool isTls, string[] flags)
    {
        (Name, _directory, _isTls, _flags) = (name, directory, isTls, flags);
        Address = new Uri($"{(isTls ? "https" : "http")}://127.0.0.1:{clientPort}");
        PeerAddress = new Uri($"http://127.0.0.1:{peerPort}");
    }

    public string Name { get; }

    /// <summary>Where clients connect.</summary>
    public Uri Address { get; }

    /// <summary>Arguments of every <c>etcdctl</c>: who connects.</summary>
    public string[] ControlArguments { get; set; } = [];

    /// <summary>The files of the data.</summary>
    public string DataDirectory => Path.Combine(_directory, "data");

    private Uri PeerAddress { get; }

    private string Cluster { get; set; } = "";

    /// <summary>Skips the test where etcd is not installed; the gate installs it, so there a missing one is a failure.</summary>
    public static void Require() => Assert.SkipUnless(
        Environment.GetEnvironmentVariable("CI") == "true" || IsInstalled("etcd"), "etcd is not installed: run tests/etcd/install.");

    /// <summary>Starts one member.</summary>
    public static async Task<EtcdServer> StartAsync(bool isTls = false, params string[] flags) =>
        (await StartClusterAsync(1, isTls, flags))[0];

    /// <summary>Starts a cluster.</summary>
    public static async Task<IReadOnlyList<EtcdServer>> StartClusterAsync(int members, bool isTls = false, params string[] flags)
    {
        Require();
        for (var attempt = 1; ; attempt++)
        {
            var ports = FreePorts(members * 2);
            var servers = Enumerable.Range(0, members)
                .Select(i => new EtcdServer(
                    $"m{i}", Directory.CreateTempSubdirectory("etcd-").FullName, ports[2 * i], ports[(2 * i) + 1], isTls, flags))
                .ToList();
            var cluster = string.Join(',', servers.Select(s => $"{s.Name}={Plain(s.PeerAddress)}"));
            servers.ForEach(s => s.Cluster = cluster);
            servers.ForEach(s => s.Launch());
            try
            {
                foreach (var server in servers)
                {
                    await server.WaitAsync();
                }

                return servers;
            }
            catch (InvalidOperationException) when (attempt < StartAttempts)
            {
                // Someone else took a port in between.
                foreach (var server in servers)
                {
                    await server.DisposeAsync();
                }
            }
        }
    }

    /// <summary>Ends the process at once.</summary>
    public void Kill()
    {
        if (_process is { HasExited: false })
        {
            Signal("-9");
            _process.WaitForExit();
        }
    }

    /// <summary>Stops the process, which keeps its connections and answers nothing.</summary>
    public void Pause() => Signal("-STOP");

    /// <summary>Lets the process go on.</summary>
    public void Resume() => Signal("-CONT");

    /// <summary>Starts the process again under the same flags.</summary>
    /// <param name="isWiped">Whether it has lost its data.</param>
    public async Task RestartAsync(bool isWiped = false)
    {
        Kill();
        if (isWiped)
        {
            Directory.Delete(DataDirectory, recursive: true);
        }

        Launch();
        await WaitAsync();
    }

    /// <summary>Starts the process again from a snapshot.</summary>
    public async Task RestoreAsync(string snapshot)
    {
        Kill();
        Directory.Delete(DataDirectory, recursive: true);
        Control(
            "snapshot", "restore", snapshot, "--name", Name, "--data-dir", DataDirectory, "--initial-cluster", Cluster,
            "--initial-advertise-peer-urls", Plain(PeerAddress));
        Launch();
        await WaitAsync();
    }

    /// <summary>Runs <c>etcdctl</c> against this member.</summary>
    /// <returns>What it wrote.</returns>
    public string Control(params string[] arguments) => Control(input: "", arguments);

    /// <summary>Runs <c>etcdctl</c> with something to read.</summary>
    public string Control(string input, string[] arguments)
    {
        var start = new ProcessStartInfo("etcdctl", [$"--endpoints={Plain(Address)}", .. ControlArguments, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["ETCDCTL_API"] = "3" },
        };
        using var control = Process.Start(start)!;
        control.StandardInput.Write(input);
        control.StandardInput.Close();
        var error = control.StandardError.ReadToEndAsync();
        var output = control.StandardOutput.ReadToEnd();
        control.WaitForExit();
        return control.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"etcdctl {string.Join(' ', arguments)}: {error.Result}");
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        _process?.Dispose();
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    private static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(d => File.Exists(Path.Combine(d, program)));

    private static int[] FreePorts(int count)
    {
        var listeners = Enumerable.Range(0, count).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(l => l.Start());
        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        listeners.ForEach(l => l.Dispose());
        return ports;
    }

    private static string Plain(Uri address) => address.GetLeftPart(UriPartial.Authority);

    // `timeout` ends it even if this process is killed.
    private void Launch()
    {
        string[] arguments =
        [
            "-s", "KILL", LifeSeconds, "etcd", "--name", Name, "--data-dir", DataDirectory,
            "--listen-client-urls", Plain(Address), "--advertise-client-urls", Plain(Address),
            "--listen-peer-urls", Plain(PeerAddress), "--initial-advertise-peer-urls", Plain(PeerAddress),
            "--initial-cluster", Cluster, "--initial-cluster-state", "new", "--logger", "zap", "--log-outputs", Path.Combine(_directory, "log"),
            .. _flags,
        ];
        _process?.Dispose();
        _process = Process.Start(new ProcessStartInfo("timeout", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
    }

    private async Task WaitAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(1) };
        for (var begun = Stopwatch.StartNew(); begun.Elapsed < StartTime; await Task.Delay(50))
        {
            if (_process!.HasExited)
            {
                break;
            }

            if (await IsReadyAsync(http))
            {
                return;
            }
        }

        var log = Path.Combine(_directory, "log");
        throw new InvalidOperationException($"etcd does not start: {(File.Exists(log) ? await File.ReadAllTextAsync(log) : "no log")}");
    }

    private async Task<bool> IsReadyAsync(HttpClient http)
    {
        try
        {
            if (!_isTls)
            {
                return (await http.GetStringAsync(new Uri(Address, "/health"))).Contains("true", StringComparison.Ordinal);
            }

            using var probe = new TcpClient();
            await probe.ConnectAsync(IPAddress.Loopback, Address.Port);
            return true;
        }
        catch (Exception notYet) when (notYet is HttpRequestException or SocketException or TaskCanceledException)
        {
            return false;
        }
    }

    private void Signal(string signal)
    {
        var children = File.ReadAllText($"/proc/{_process!.Id}/task/{_process.Id}/children").Trim();
        using var kill = Process.Start("kill", [signal, children.Length > 0 ? children : throw new InvalidOperationException("etcd is not running.")]);
        kill.WaitForExit();
    }
}
