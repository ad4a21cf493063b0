namespace CasesPdp.Server.Reload;

/// <summary>Gathers signals of change: waits until they have stopped for a while, and no longer than a limit.</summary>
/// <remarks>
/// A signal costs a read of the monotonic clock, however many come. The clock on the wall plays no part. Signals come from any thread;
/// one waits.
/// </remarks>
internal sealed class ChangeDelay(TimeProvider time, TimeSpan quiet, TimeSpan most)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _arrived = NewSource();
    private long _last;

    /// <summary>Something changed, perhaps.</summary>
    public void Signal()
    {
        lock (_gate)
        {
            _last = time.GetTimestamp();
            _arrived.TrySetResult();
        }
    }

    /// <summary>Waits for signals to have come and stopped; false when none came for as long as that.</summary>
    /// <param name="patience">How long to wait for the first; infinite: for ever.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<bool> WaitAsync(TimeSpan patience, CancellationToken cancellation)
    {
        try
        {
            await Volatile.Read(ref _arrived).Task.WaitAsync(patience, time, cancellation);
        }
        catch (TimeoutException)
        {
            return false;
        }

        var first = time.GetTimestamp();
        while (Remaining(first) is var wait && wait > TimeSpan.Zero)
        {
            await Task.Delay(wait, time, cancellation);
        }

        lock (_gate)
        {
            _arrived = NewSource();
        }

        return true;
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private TimeSpan Remaining(long first)
    {
        long last;
        lock (_gate)
        {
            last = _last;
        }

        var (untilQuiet, untilLimit) = (quiet - time.GetElapsedTime(last), most - time.GetElapsedTime(first));
        return untilQuiet < untilLimit ? untilQuiet : untilLimit;
    }
}
