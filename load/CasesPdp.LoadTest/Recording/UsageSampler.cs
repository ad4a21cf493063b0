using System.Globalization;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.LoadTest.Recording;

/// <summary>Samples CPU and memory of server and sender during a phase.</summary>
internal sealed class UsageSampler : IDisposable
{
    private const double Megabyte = 1024 * 1024;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(200);

    private readonly int? _server;
    private readonly List<UsageSample> _samples = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly long _startedAt = Clock.Now;
    private readonly MachineUsage _machineBefore = MachineUsage.Read();
    private readonly ProcessUsage _serverBefore;
    private readonly ProcessUsage _senderBefore;

    public UsageSampler(int? server)
    {
        _server = server;
        _serverBefore = Server();
        _senderBefore = ProcessUsage.Of(Environment.ProcessId);
        _thread = new Thread(Sample) { IsBackground = true, Name = "usage" };
        _thread.Start();
    }

    /// <summary>Ends the sampling and sums up.</summary>
    public UsageSummary Stop()
    {
        _stop.Set();
        _thread.Join();
        var seconds = Clock.Seconds(Clock.Now - _startedAt);
        var machine = MachineUsage.Read();
        var server = Server();
        var sender = ProcessUsage.Of(Environment.ProcessId);

        // A process that has ended meanwhile has no accounts left.
        var serverCpu = Math.Max(0, server.CpuSeconds - _serverBefore.CpuSeconds);
        var senderCpu = sender.CpuSeconds - _senderBefore.CpuSeconds;
        return new UsageSummary
        {
            ServerCores = serverCpu / seconds,
            SenderCores = senderCpu / seconds,
            ServerCpuSeconds = serverCpu,
            OtherCores = Math.Max(0, (machine.Busy - _machineBefore.Busy - serverCpu - senderCpu) / seconds),
            StolenCores = (machine.Stolen - _machineBefore.Stolen) / seconds,
            ServerMegabytes = server.ResidentBytes / Megabyte,
            SenderMegabytes = sender.ResidentBytes / Megabyte,
            Samples = _samples,
        };
    }

    public void Dispose() => _stop.Dispose();

    private void Sample()
    {
        var (server, sender, at) = (_serverBefore, _senderBefore, _startedAt);
        while (!_stop.Wait(Every))
        {
            var (serverNow, senderNow, now) = (Server(), ProcessUsage.Of(Environment.ProcessId), Clock.Now);
            var seconds = Clock.Seconds(now - at);
            _samples.Add(new UsageSample(
                Clock.Seconds(now - _startedAt),
                Math.Max(0, serverNow.CpuSeconds - server.CpuSeconds) / seconds,
                (senderNow.CpuSeconds - sender.CpuSeconds) / seconds,
                serverNow.ResidentBytes / Megabyte,
                senderNow.ResidentBytes / Megabyte));
            (server, sender, at) = (serverNow, senderNow, now);
        }
    }

    private ProcessUsage Server() => _server is { } id ? ProcessUsage.Of(id) : default;
}

/// <summary>What server and sender used around one moment.</summary>
/// <param name="Seconds">Since the phase began.</param>
/// <param name="ServerCores">CPU seconds a second of the server's process.</param>
/// <param name="SenderCores">The same of the harness.</param>
/// <param name="ServerMegabytes">The server's resident memory.</param>
/// <param name="SenderMegabytes">The harness's.</param>
internal sealed record UsageSample(double Seconds, double ServerCores, double SenderCores, double ServerMegabytes, double SenderMegabytes);

/// <summary>What a phase cost, in cores (CPU seconds a second) and megabytes at its end.</summary>
internal sealed record UsageSummary
{
    public double ServerCores { get; init; }

    public double SenderCores { get; init; }

    /// <summary>CPU time of the server, in seconds.</summary>
    public double ServerCpuSeconds { get; init; }

    /// <summary>What everything else on the machine used: well above 0, others disturbed the measurement.</summary>
    public double OtherCores { get; init; }

    /// <summary>CPU time stolen from the machine by its host.</summary>
    public double StolenCores { get; init; }

    public double ServerMegabytes { get; init; }

    public double SenderMegabytes { get; init; }

    public IReadOnlyList<UsageSample> Samples { get; init; } = [];
}

/// <summary>CPU time of the whole machine so far, in seconds.</summary>
/// <param name="Busy">Spent on anything.</param>
/// <param name="Stolen">Wanted, and given to other machines by the one that this runs on.</param>
internal readonly record struct MachineUsage(double Busy, double Stolen)
{
    private const double TicksPerSecond = 100;

    public static MachineUsage Read()
    {
        // user nice system idle iowait irq softirq steal
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1)
            .Select(f => double.Parse(f, CultureInfo.InvariantCulture) / TicksPerSecond).ToArray();
        return new MachineUsage(fields[0] + fields[1] + fields[2] + fields[5] + fields[6], fields[7]);
    }
}
