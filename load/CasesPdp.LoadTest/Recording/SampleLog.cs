namespace CasesPdp.LoadTest.Recording;

/// <summary>Every latency with its time, for time lines. Filled by one thread, read afterwards.</summary>
internal sealed class SampleLog
{
    private readonly long[] _intendedAt;
    private readonly float[] _microseconds;

    /// <param name="capacity">How many are kept; what comes after is dropped and counted.</param>
    public SampleLog(int capacity)
    {
        _intendedAt = new long[capacity];
        _microseconds = new float[capacity];
    }

    public int Count { get; private set; }

    public long Dropped { get; private set; }

    public (long IntendedAt, double Microseconds) this[int index] => (_intendedAt[index], _microseconds[index]);

    public void Add(long intendedAt, long nanoseconds)
    {
        if (Count == _intendedAt.Length)
        {
            Dropped++;
            return;
        }

        _intendedAt[Count] = intendedAt;
        _microseconds[Count] = nanoseconds / (float)Clock.Microsecond;
        Count++;
    }
}
