namespace CasesPdp.Distribution.Following;

/// <summary>Wakes a loop that waits. A signal that comes while nothing waits is kept.</summary>
/// <remarks>One loop waits; any thread signals.</remarks>
internal sealed class ReadSignal
{
    private TaskCompletionSource _set = NewSource();

    public void Set() => Volatile.Read(ref _set).TrySetResult();

    /// <summary>Waits for a signal, or until the time is over.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            await Volatile.Read(ref _set).Task.WaitAsync(longest, time, cancellation).ConfigureAwait(false);
            Volatile.Write(ref _set, NewSource());
        }
        catch (TimeoutException)
        {
            // The time is over.
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
