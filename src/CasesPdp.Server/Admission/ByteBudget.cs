namespace CasesPdp.Server.Admission;

/// <summary>The bytes that all calls of the process hold at a time, and their limit.</summary>
/// <param name="limit">Most bytes.</param>
/// <remarks>Thread-safe. Callers take before they make something, and return exactly what they took.</remarks>
internal sealed class ByteBudget(long limit)
{
    private long _taken;
    private long _peak;

    /// <summary>Most bytes.</summary>
    public long Limit => limit;

    /// <summary>What is left to small calls: large ones may not take it, and one large call may be served beside it whatever its
    /// size.</summary>
    public long Reserve => limit / 8;

    /// <summary>The bytes taken now.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>Takes bytes for a call that begins, unless that exceeds the limit.</summary>
    public bool TryTake(long bytes) => TryTake(bytes, held: 0, limit, others: 0);

    /// <summary>Takes bytes for more than a small call needs, unless that touches the reserve. If others hold no more than the reserve, it
    /// takes them all the same: a call larger than the limit would never fit otherwise.</summary>
    /// <param name="bytes">How many.</param>
    /// <param name="held">How many the call holds already.</param>
    public bool TryTakeMore(long bytes, long held) => TryTake(bytes, held, limit - Reserve, others: Reserve);

    /// <summary>Returns bytes.</summary>
    public void Return(long bytes) => Interlocked.Add(ref _taken, -bytes);

    /// <summary>The most bytes taken at a time since this was last asked.</summary>
    public long TakePeak() => Interlocked.Exchange(ref _peak, Taken);

    private bool TryTake(long bytes, long held, long most, long others)
    {
        // A large call that does not fit must not keep out a small one for the moment in which it tries.
        var before = Interlocked.Read(ref _taken);
        if (before + bytes > most && before - held > others)
        {
            return false;
        }

        var taken = Interlocked.Add(ref _taken, bytes);
        if (taken > most && taken - held - bytes > others)
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
}
