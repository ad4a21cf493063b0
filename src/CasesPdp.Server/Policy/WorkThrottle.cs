namespace CasesPdp.Server.Policy;

/// <summary>Keeps background work to a share of a processor while others want it: short stretches of work, and a rest after each.</summary>
/// <remarks>
/// <para>A request that shares the processor waits for the end of a stretch at worst, however large the bundle. After a stretch the
/// processor is offered to whoever waits for it. The work rests when somebody took it, or had it during the stretch, which then took much
/// longer than planned. So it goes on at once on an idle processor, and the busier that is, the closer it comes to its share; what happens
/// on other processors does not count. A stretch is measured in elapsed time, so time that others had the processor counts as work.</para>
/// <para>Where the processor time of the process is limited, it rests after every stretch: work that went on would use up the quota, and
/// requests would wait for the next period.</para>
/// <para>The share doubles after every <see cref="DoublesAfter"/> of one piece of work, up to half a processor, so that the largest bundles
/// are not outrun by their own changes. It does so late: on a processor that is fully used, requests wait while the share is high, and a
/// hundred thousand roles need only two seconds of processor time.</para>
/// <para>A low thread priority is no substitute. Linux ignores the runtime's, and a thread with a high nice value may be descheduled while
/// it collects garbage or holds a lock of the runtime, for which every request then waits.</para>
/// <para>For one thread at a time.</para>
/// </remarks>
internal sealed class WorkThrottle
{
    /// <summary>How long a rest is: the shortest that a thread can ask for.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    /// <summary>After how long the share doubles.</summary>
    public static readonly TimeSpan DoublesAfter = TimeSpan.FromSeconds(20);

    /// <summary>A processor that was away for so long was taken by somebody: several times an offer that nobody takes.</summary>
    public static readonly TimeSpan Taken = TimeSpan.FromMicroseconds(10);

    private const int MostPercent = 50;

    private readonly int _percent;
    private readonly TimeProvider _time;
    private readonly Scheduling _scheduling;
    private long _workStart;
    private long _stretchStart;
    private TimeSpan _stretch;
    private bool _isLimited;

    /// <summary>A throttle.</summary>
    /// <param name="percent">The share at first, 1 to 100; with 100 there are no rests.</param>
    /// <param name="time">The clock.</param>
    /// <param name="scheduling">What it asks of the system; a test puts its own here.</param>
    public WorkThrottle(int percent, TimeProvider time, Scheduling? scheduling = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        (_percent, _time, _scheduling) = (percent, time, scheduling ?? new Scheduling());
        Start();
    }

    /// <summary>Begins another piece of work, at the first share.</summary>
    public void Start()
    {
        _isLimited = _scheduling.IsLimited();
        _workStart = _stretchStart = _time.GetTimestamp();
        _stretch = StretchOf(_percent);
    }

    /// <summary>If a stretch has passed since the last rest or offer: offers the processor, and rests if somebody else wants it.</summary>
    public void Yield()
    {
        var now = _time.GetTimestamp();
        var stretch = _time.GetElapsedTime(_stretchStart, now);
        if (stretch < _stretch)
        {
            return;
        }

        if (_isLimited || stretch > 2 * _stretch || IsTaken(now))
        {
            _scheduling.Sleep(Rest);
        }

        _stretchStart = _time.GetTimestamp();
        var doublings = _time.GetElapsedTime(_workStart, _stretchStart) / DoublesAfter;
        _stretch = StretchOf(Math.Max(_percent, Math.Min(MostPercent, _percent * Math.Pow(2, Math.Floor(Math.Min(doublings, 8))))));
    }

    private static TimeSpan StretchOf(double percent) => percent >= 100 ? TimeSpan.MaxValue : Rest * (percent / (100 - percent));

    private bool IsTaken(long now)
    {
        _scheduling.Offer();
        return _time.GetElapsedTime(now) >= Taken;
    }

    /// <summary>What a throttle asks of the system.</summary>
    public class Scheduling
    {
        /// <summary>Sleeps.</summary>
        public virtual void Sleep(TimeSpan time) => Thread.Sleep(time);

        /// <summary>Lets another thread that waits for this processor run.</summary>
        public virtual void Offer() => Thread.Yield();

        /// <summary>Whether the processor time of the process is limited.</summary>
        public virtual bool IsLimited() => ProcessorQuota.Exists();
    }
}
