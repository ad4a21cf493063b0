using System.Globalization;
using CasesPdp.LoadTest.Measuring;
using CasesPdp.LoadTest.Targets;
using CasesPdp.Workloads.Machines;

namespace CasesPdp.LoadTest.Recording;

/// <summary>
/// Samples what a process holds, every few seconds: memory, handles and threads by the kernel's accounting, the managed heap by its own.
/// </summary>
internal sealed class FootprintSampler : IDisposable
{
    private const double Megabyte = 1024 * 1024;
    private const string HeapBytes = "dotnet_gc_last_collection_heap_size";
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private readonly int _process;
    private readonly Endpoint _endpoint;
    private readonly List<Footprint> _samples = [];
    private readonly ManualResetEventSlim _stop = new();
    private readonly Thread _thread;
    private readonly long _startedAt = Clock.Now;

    public FootprintSampler(int process, Endpoint endpoint)
    {
        (_process, _endpoint) = (process, endpoint);
        _thread = new Thread(Sample) { IsBackground = true, Name = "footprint" };
        _thread.Start();
    }

    /// <summary>Ends the sampling.</summary>
    public IReadOnlyList<Footprint> Stop()
    {
        _stop.Set();
        _thread.Join();
        return _samples;
    }

    public void Dispose() => _stop.Dispose();

    private void Sample()
    {
        do
        {
            try
            {
                _samples.Add(new Footprint(
                    Clock.Seconds(Clock.Now - _startedAt),
                    ProcessUsage.Of(_process).ResidentBytes / Megabyte,
                    Entries("fd"),
                    Entries("task"),
                    (ServerMetrics.Sum(_endpoint, HeapBytes) ?? 0) / Megabyte));
            }
            catch (IOException)
            {
                // The process has ended; its calls fail, and the report says so.
            }
        }
        while (!_stop.Wait(Every));
    }

    private int Entries(string directory) =>
        Directory.EnumerateFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{_process}/{directory}")).Count();
}

/// <summary>What a process holds at one moment.</summary>
/// <param name="Seconds">Since sampling began.</param>
/// <param name="ResidentMegabytes">Resident memory.</param>
/// <param name="Handles">Open file descriptors.</param>
/// <param name="Threads">Threads.</param>
/// <param name="HeapMegabytes">The managed heap after its last collection; 0 where the server does not say.</param>
internal sealed record Footprint(double Seconds, double ResidentMegabytes, double Handles, double Threads, double HeapMegabytes);
