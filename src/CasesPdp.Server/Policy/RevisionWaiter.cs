using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;
using CasesPdp.Server.Requests;

namespace CasesPdp.Server.Policy;

/// <summary>Lets a request wait for the revision that it demands.</summary>
/// <remarks>
/// A wait ends with the setting, and a margin before the caller's deadline, so that the caller receives a refusal before its deadline
/// passes. When the server begins to stop, all waits end.
/// </remarks>
internal sealed class RevisionWaiter(
    ActiveSnapshot<LoadedPolicy> active, StatusBroadcaster status, ServerOptions options, Draining draining, TimeProvider time)
{
    /// <summary>Most requests that wait at a time; one more is answered at once.</summary>
    public const int MostWaiting = 1_000;

    /// <summary>What is left of the caller's time to bring the answer.</summary>
    public static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(100);

    private readonly TimeSpan _longest = TimeSpan.FromMilliseconds(options.Reload.RevisionWaitMilliseconds);
    private int _waiting;

    /// <summary>How many requests wait.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>The policy in force once it meets the demand, or when waiting is over.</summary>
    /// <param name="demand">A demand that the policy in force may not meet.</param>
    /// <param name="deadline">Until when the caller wants an answer, in UTC.</param>
    /// <param name="cancellation">The caller gave up.</param>
    public async ValueTask<LoadedPolicy> AwaitAsync(RevisionRequirement demand, DateTime deadline, CancellationToken cancellation)
    {
        // The deadline is in wall-clock time; from here on monotonic time counts.
        var (start, longest) = (time.GetTimestamp(), LongestWait(deadline));
        if (longest <= TimeSpan.Zero || Interlocked.Increment(ref _waiting) > MostWaiting)
        {
            Leave(longest > TimeSpan.Zero);
            return active.Current;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, draining.Begun);
        try
        {
            while (true)
            {
                // Reads the next notice before the policy, so that one in between is not missed.
                var next = status.Next;
                var left = longest - time.GetElapsedTime(start);
                if (left <= TimeSpan.Zero || !RevisionDemand.MayBeMetLater(demand, active.Current.Snapshot.Revision))
                {
                    return active.Current;
                }

                await next.WaitAsync(left, time, either.Token);
            }
        }
        catch (Exception over)
            when (over is TimeoutException || (over is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return active.Current;
        }
        finally
        {
            Leave(true);
        }
    }

    private TimeSpan LongestWait(DateTime deadline)
    {
        if (_longest == TimeSpan.Zero || draining.Begun.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }

        var left = deadline - time.GetUtcNow().UtcDateTime - Margin;
        return left < _longest ? left : _longest;
    }

    private void Leave(bool hasEntered)
    {
        if (hasEntered)
        {
            Interlocked.Decrement(ref _waiting);
        }
    }
}
