using CasesPdp.Workloads.Machines;

namespace CasesPdp.LoadTest.Recording;

/// <summary>Notes what server and sender use while a phase runs.</summary>
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
