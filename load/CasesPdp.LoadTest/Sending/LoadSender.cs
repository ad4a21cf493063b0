using CasesPdp.LoadTest.Http2;
using CasesPdp.LoadTest.Recording;

namespace CasesPdp.LoadTest.Sending;

/// <summary>Sends load over a fixed set of connections, phase after phase, from as many threads as there are loops.</summary>
internal sealed class LoadSender : IDisposable
{
    private const long StartDelay = 2 * Clock.Millisecond;

    private readonly SenderOptions _options;
    private readonly SendLoop[] _loops;

    /// <summary>Connects.</summary>
    public LoadSender(SenderOptions options, IReadOnlyList<PreparedRequest> requests, IAnswerChecker checker, CancellationToken stop = default)
    {
        _options = options;
        var loops = Math.Min(options.Loops, options.Connections);
        _loops =
        [
            .. Enumerable.Range(0, loops).Select(i => new SendLoop(
                options, Share(options.Connections, i, loops), requests, requests.Count / loops * i, checker, stop)),
        ];
        try
        {
            foreach (var loop in _loops)
            {
                loop.Connect();
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>What the threads have seen of the phase that runs, for the live line.</summary>
    public IEnumerable<LoopRecord> Running => _loops.Select(l => l.Record);

    /// <summary>Runs a phase to its end.</summary>
    public PhaseRecord Run(Phase phase)
    {
        var startAt = _loops.Max(l => l.Now) + StartDelay;
        var records = new LoopRecord[_loops.Length];
        var failures = new Exception?[_loops.Length];
        var threads = _loops.Select((loop, i) => new Thread(() => RunLoop(loop, i))
        {
            Name = $"loop {i}",
            IsBackground = true,
        }).ToArray();
        foreach (var thread in threads)
        {
            thread.Start();
        }

        foreach (var thread in threads)
        {
            thread.Join();
        }

        return failures.FirstOrDefault(f => f is not null) is { } failure
            ? throw new InvalidOperationException($"A sending thread failed: {failure.Message}", failure)
            : PhaseRecord.Merge(phase, records);

        void RunLoop(SendLoop loop, int index)
        {
            try
            {
                if (_options.Cores.Count > 0)
                {
                    Native.SetCores(0, _options.Cores);
                }

                records[index] = loop.Run(phase, index, _loops.Length, Share(phase.InFlight, index, _loops.Length), startAt);
            }
            catch (Exception failure)
            {
                failures[index] = failure;
            }
        }
    }

    public void Dispose()
    {
        foreach (var loop in _loops)
        {
            loop.Dispose();
        }
    }

    private static int Share(int total, int index, int parts) => (total / parts) + (index < total % parts ? 1 : 0);
}
