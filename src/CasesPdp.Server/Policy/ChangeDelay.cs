namespace CasesPdp.Server.Policy;

/// <summary>Gathers signals of change until they have stopped for a while, and no longer than a limit after the first.</summary>
/// <remarks>
/// A signal reads the monotonic clock and starts no timer but the first. Signals come from any thread; one waits. Signals that come while
/// nobody waits count from when they came.
/// </remarks>
internal sealed class ChangeDelay : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _quiet;
    private readonly TimeSpan _most;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private TaskCompletionSource _due = NewSource();
    private bool _isPending;
    private long _first;
    private long _last;

    /// <summary>A delay.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="quiet">How long signals must have stopped.</param>
    /// <param name="most">How long after the first signal the delay ends in any case.</param>
    public ChangeDelay(TimeProvider time, TimeSpan quiet, TimeSpan most)
    {
        (_time, _quiet, _most) = (time, quiet, most);
        _timer = time.CreateTimer(_ => Look(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Whether a delay has ended that nobody has waited for yet.</summary>
    public bool IsDue => Volatile.Read(ref _due).Task.IsCompleted;

    /// <summary>Something changed, perhaps.</summary>
    public void Signal()
    {
        lock (_gate)
        {
            _last = _time.GetTimestamp();
            if (_isPending)
            {
                return;
            }

            (_isPending, _first) = (true, _last);
        }

        Look();
    }

    /// <summary>Waits until signals have come and the delay has ended; false when none came for as long as that.</summary>
    /// <param name="longest">How long to wait; infinite: without end.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> WaitAsync(TimeSpan longest, CancellationToken cancellation)
    {
        try
        {
            await Volatile.Read(ref _due).Task.WaitAsync(longest, _time, cancellation);
        }
        catch (TimeoutException)
        {
            return false;
        }

        lock (_gate)
        {
            _isPending = false;
            _due = NewSource();
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Ends the delay, or sets the timer to when it may end.
    private void Look()
    {
        lock (_gate)
        {
            var (untilQuiet, untilLimit) = (_quiet - _time.GetElapsedTime(_last), _most - _time.GetElapsedTime(_first));
            var left = untilQuiet < untilLimit ? untilQuiet : untilLimit;
            if (left <= TimeSpan.Zero)
            {
                _due.TrySetResult();
            }
            else
            {
                _timer.Change(left, Timeout.InfiniteTimeSpan);
            }
        }
    }
}
