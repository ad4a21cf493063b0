using CasesPdp.Server.Options;

namespace CasesPdp.Server.Admission;

/// <summary>Sheds a share of the calls while calls wait too long for a thread, so that those admitted are answered in time.</summary>
/// <remarks>
/// As CoDel does, it looks at how long work waits and not at how much there is: a burst passes, a queue that stands is shed. A probe takes
/// the same queue as calls do. It is sent by calls, so that an idle server does nothing. Thread-safe.
/// </remarks>
internal sealed class OverloadGate
{
    // A queue that stands for this long is no burst. Probes are this far apart.
    private const int ProbesOfABurst = 10;
    private const int ProbeMilliseconds = 10;

    // Less than this many calls waiting for each processor: the processors are slow or taken by others, and shedding would not help.
    private const int LeastWaiting = 16;

    private const int Step = 25;
    private const int MostPerMille = 950;

    private readonly TimeProvider _time;
    private readonly long _most;
    private readonly long _probeTicks;
    private long _nextProbe;
    private int _probesOver;
    private int _perMille;

    public OverloadGate(ServerOptions options, TimeProvider time)
    {
        _time = time;
        _most = options.Limits.QueueMilliseconds * time.TimestampFrequency / 1_000;
        _probeTicks = ProbeMilliseconds * time.TimestampFrequency / 1_000;
        _nextProbe = time.GetTimestamp() + _probeTicks;
    }

    /// <summary>How many of a thousand calls are shed.</summary>
    public int PerMille => Volatile.Read(ref _perMille);

    /// <summary>Whether to shed this call.</summary>
    public bool MustShed()
    {
        var now = _time.GetTimestamp();
        var next = Volatile.Read(ref _nextProbe);
        if (now >= next && _most > 0 && Interlocked.CompareExchange(ref _nextProbe, now + _probeTicks, next) == next)
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static probe => probe.Gate.Observe(probe.Gate._time.GetTimestamp() - probe.Sent, ThreadPool.PendingWorkItemCount),
                (Gate: this, Sent: now),
                preferLocal: false);
        }

        var share = PerMille;
        return share > 0 && Random.Shared.Next(1_000) < share;
    }

    /// <summary>Takes note of how long a probe has waited, in ticks of the clock, and how much waits behind it.</summary>
    public void Observe(long waited, long waiting)
    {
        if (waited <= _most || waiting < LeastWaiting * Environment.ProcessorCount)
        {
            Volatile.Write(ref _probesOver, 0);
            Volatile.Write(ref _perMille, Math.Max(0, PerMille - Step));
        }
        else if (Interlocked.Increment(ref _probesOver) > ProbesOfABurst)
        {
            Volatile.Write(ref _perMille, Math.Min(MostPerMille, PerMille + Step));
        }
    }
}
