namespace CasesPdp.Server.Admission;

/// <summary>The bytes that all calls of the process hold at a time, and their limit.</summary>
/// <param name="limit">Most bytes.</param>
/// <remarks>Thread-safe. Callers take before they make something, and return exactly what they took.</remarks>
internal sealed class ByteBudget(long limit)
{
    private const int NextToNothing = 16;

    private long _taken;
    private long _peak;

    /// <summary>Most bytes.</summary>
    public long Limit => limit;

    /// <summary>The bytes taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>
    /// Takes bytes, unless that exceeds the limit. A caller may exceed it while all others hold next to nothing: it would never fit otherwise.
    /// </summary>
    /// <param name="bytes">How many.</param>
    /// <param name="held">How many this caller holds already.</param>
    public bool TryTake(long bytes, long held = 0)
    {
        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken > limit && taken - held - bytes > limit / NextToNothing)
        {
            Interlocked.Add(ref _taken, -bytes);
            return false;
        }

        // A lost race misses a peak by little, and the peak only says whether there was a storm.
        if (taken > _peak)
        {
            _peak = taken;
        }

        return true;
    }

    /// <summary>Takes bytes whatever the limit.</summary>
    public void Take(long bytes) => Interlocked.Add(ref _taken, bytes);

    /// <summary>Returns bytes.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);

    /// <summary>The most bytes taken at a time since this was last asked.</summary>
    public long TakePeak() => Interlocked.Exchange(ref _peak, Taken);
}
