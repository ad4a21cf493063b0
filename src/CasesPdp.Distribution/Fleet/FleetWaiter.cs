using CasesPdp.Distribution.Stores;

namespace CasesPdp.Distribution.Fleet;

/// <summary>Waits until a fleet meets a goal.</summary>
public sealed class FleetWaiter(FleetReader reader, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Waits for a goal, at most so long. A store that is out of reach for a while does not end the wait.</summary>
    /// <param name="goal">The goal.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="report">Called with each measurement; null: none is reported.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>The last measurement.</returns>
    /// <exception cref="StoreException">The fleet could not be read when the time was over, or will not be readable by waiting.</exception>
    public async Task<FleetProgress> WaitAsync(
        FleetGoal goal, TimeSpan timeout, Action<FleetProgress>? report, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(goal);
        var begun = time.GetTimestamp();
        while (true)
        {
            StoreException? failure = null;
            try
            {
                var progress = goal.Measure(await reader.ReadAsync(cancellation).ConfigureAwait(false));
                report?.Invoke(progress);
                if (progress.IsMet || time.GetElapsedTime(begun) >= timeout)
                {
                    return progress;
                }
            }
            catch (StoreException unreachable) when (unreachable.Fault is StoreFault.Unreachable or StoreFault.Replaced)
            {
                failure = unreachable;
            }

            if (failure is not null && time.GetElapsedTime(begun) >= timeout)
            {
                throw failure;
            }

            await Task.Delay(Interval, time, cancellation).ConfigureAwait(false);
        }
    }
}
