namespace CasesPdp.Server.Reload;

/// <summary>Keeps work that is in no hurry to a share of a processor: short stretches of it, and a rest after each.</summary>
/// <remarks>
/// <para>Requests that share the processor meet the end of a stretch at worst, however large the bundle, and the allowance of a container
/// is not used up at once. The work takes a multiple of its own time that the share tells, whatever else goes on. A stretch counts by the
/// clock: if others had the processor meanwhile, so much the better.</para>
/// <para>A low priority would not do instead. Of the runtime's own Linux takes no notice; and a thread with a high nice value may be left
/// standing behind neighbours while it collects garbage or holds a lock of the runtime, for which every request then waits.</para>
/// <para>For one thread at a time.</para>
/// </remarks>
internal sealed class WorkPace
{
    /// <summary>How long a rest is: the shortest that a thread can ask for.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    private readonly TimeProvider _time;
    private readonly Action<TimeSpan> _sleep;
    private long _begun;

    /// <summary>A pace.</summary>
    /// <param name="percent">The share, 1 to 100; with 100 there are no rests.</param>
    /// <param name="time">The clock.</param>
    /// <param name="sleep">Rests; a test puts its clock here.</param>
    public WorkPace(int percent, TimeProvider time, Action<TimeSpan>? sleep = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(percent, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(percent, 100);
        _time = time;
        _sleep = sleep ?? Thread.Sleep;
        _begun = time.GetTimestamp();
        Stretch = percent == 100 ? TimeSpan.MaxValue : Rest * ((double)percent / (100 - percent));
    }

    /// <summary>How long a stretch is.</summary>
    public TimeSpan Stretch { get; }

    /// <summary>Rests if a stretch has passed since the last rest.</summary>
    public void Breathe()
    {
        if (_time.GetElapsedTime(_begun) >= Stretch)
        {
            _sleep(Rest);
            _begun = _time.GetTimestamp();
        }
    }
}
