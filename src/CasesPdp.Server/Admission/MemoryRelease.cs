namespace CasesPdp.Server.Admission;

/// <summary>Gives memory back after a storm. Answering allocates next to nothing, so the garbage collector would not run by
/// itself.</summary>
internal sealed class MemoryRelease : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    // A collection stops all threads. Traffic that is heavy now and then must not be stopped all the time.
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMinutes(1);

    private readonly ByteBudget _budget;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long? _released;
    private long _storm;

    public MemoryRelease(ByteBudget budget, TimeProvider time)
    {
        (_budget, _time) = (budget, time);
        _timer = time.CreateTimer(_ => ReleaseAfterStorm(), state: null, Period, Period);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private bool MayPause => _released is not { } released || _time.GetElapsedTime(released) >= LeastInterval;

    // A storm takes a quarter of the budget. It is over when a tenth of it is left: then a pause harms few.
    private void ReleaseAfterStorm()
    {
        _storm = Math.Max(_storm, _budget.TakePeak());
        if (_storm > _budget.Limit / 4 && _budget.Taken < _storm / 10 && MayPause)
        {
            _storm = 0;
            _released = _time.GetTimestamp();
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        }
    }
}
