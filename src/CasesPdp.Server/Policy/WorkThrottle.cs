namespace CasesPdp.Server.Policy;

/// <summary>Keeps background work to a share of a processor: short stretches of work, and a rest after each.</summary>
/// <remarks>
/// <para>A request that shares the processor waits for the end of a stretch at worst, however large the bundle, and the quota of a
/// container is not used up at once. A stretch is measured in elapsed time, so time that others had the processor counts as work.</para>
/// <para>The share doubles after every <see cref="DoublesAfter"/> of one piece of work, up to half a processor: a large bundle is ready in
/// a quarter of a minute and not in most of one, and is not outrun by its own changes.</para>
/// <para>A low thread priority is no substitute. Linux ignores the runtime's, and a thread with a high nice value may be descheduled while
/// it collects garbage or holds a lock of the runtime, for which every request then waits.</para>
/// <para>For one thread at a time.</para>
/// </remarks>
internal sealed class WorkThrottle
{
    /// <summary>How long a rest is: the shortest that a thread can ask for.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    /// <summary>After how long the share doubles.</summary>
    public static readonly TimeSpan DoublesAfter = TimeSpan.FromSeconds(5);

    private const int MostPercent = 50;

    private readonly int _percent;
    private readonly TimeProvider _time;
    private readonly Action<TimeSpan> _sleep;
    private long _workStart;
    private long _stretchStart;
    private TimeSpan _stretch;

    /// <summary>A throttle.</summary>
    /// <param name="percent">The share at first, 1 to 100; with 100 there are no rests.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sleep">Rests; a test puts its clock here.</param>
    public WorkThrottle(int percent, TimeProvider time, Action<TimeSpan>? sleep = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        (_percent, _time, _sleep) = (percent, time, sleep ?? Thread.Sleep);
        Start();
    }

    /// <summary>Begins another piece of work, at the first share.</summary>
    public void Start()
    {
        _workStart = _stretchStart = _time.GetTimestamp();
        _stretch = StretchOf(_percent);
    }

    /// <summary>Rests if a stretch has passed since the last rest.</summary>
    public void Yield()
    {
        if (_time.GetElapsedTime(_stretchStart) < _stretch)
        {
            return;
        }

        _sleep(Rest);
        _stretchStart = _time.GetTimestamp();
        var doublings = _time.GetElapsedTime(_workStart, _stretchStart) / DoublesAfter;
        _stretch = StretchOf(Math.Max(_percent, Math.Min(MostPercent, _percent * Math.Pow(2, Math.Floor(Math.Min(doublings, 8))))));
    }

    private static TimeSpan StretchOf(double percent) => percent >= 100 ? TimeSpan.MaxValue : Rest * (percent / (100 - percent));
}
