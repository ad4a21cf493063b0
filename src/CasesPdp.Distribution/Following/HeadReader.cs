using CasesPdp.Distribution.Stores;

namespace CasesPdp.Distribution.Following;

/// <summary>Reads the head, watches it from there, and reads it again at intervals; begins anew whenever anything fails.</summary>
/// <remarks>
/// <para>A watch only makes changes arrive sooner. What it does not say is not believed: a read beside it, every 30 s give or take a fifth,
/// finds what it missed, and only such a read confirms the newest release.</para>
/// <para>No exception leaves it.</para>
/// </remarks>
/// <param name="store">The store.</param>
/// <param name="time">The clocks.</param>
/// <param name="random">Spreads waits.</param>
/// <param name="follower">Judges what was read, at once, before the store is asked for more.</param>
internal sealed class HeadReader(IReleaseStore store, TimeProvider time, Random random, FollowerState follower)
{
    /// <summary>Between two reads beside the watch, give or take a fifth.</summary>
    public static readonly TimeSpan ConfirmInterval = TimeSpan.FromSeconds(30);

    /// <summary>For how long a read may take, whatever the store does.</summary>
    public static readonly TimeSpan MostReading = TimeSpan.FromSeconds(15);

    /// <summary>Most heads that a watch may bring in the time between two reads. More: it is ended, and begun anew after a wait.</summary>
    /// <remarks>Each is verified, and may change the state, which is logged. A publisher makes a few a minute.</remarks>
    public const int MostHeads = 30;

    // What a watch brings while a read is under way may be newer than what that reads: it is read again, as often as that.
    private const int MostOvertaken = 3;

    // What is cancelled gets that long to end, whatever the store does.
    private static readonly TimeSpan MostEnding = TimeSpan.FromSeconds(5);

    private readonly FullJitter _jitter = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), random);
    private readonly ReadSignal _asked = new();

    /// <summary>Reads the head now instead of later.</summary>
    public void ReadNow() => _asked.Set();

    /// <summary>Runs until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var start = time.GetTimestamp();
            try
            {
                await FollowAsync(cancellation).ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                if (cancellation.IsCancellationRequested)
                {
                    return;
                }

                follower.NotRead(failure);
            }

            if (time.GetElapsedTime(start) >= ConfirmInterval)
            {
                _jitter.Reset();
            }

            try
            {
                await _asked.WaitAsync(_jitter.Next(), time, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            follower.Reconnecting();
        }
    }

    // 1. Read. 2. Watch from there, and read beside it. The first of the two that ends, ends both.
    private async Task FollowAsync(CancellationToken cancellation)
    {
        var (head, _) = await ReadAsync(cancellation).ConfigureAwait(false);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] running = [WatchAsync(head, both.Token), ConfirmAsync(both.Token)];
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        await both.CancelAsync().ConfigureAwait(false);
        await Task.WhenAny(Task.WhenAll(running), Task.Delay(MostEnding, time, cancellation)).ConfigureAwait(false);
        foreach (var task in running)
        {
            // One that does not end may still fail later.
            _ = task.ContinueWith(
                t => t.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }

        await first.ConfigureAwait(false);
    }

    private async Task<(ChannelHead? Head, bool IsNews)> ReadAsync(CancellationToken cancellation)
    {
        var asked = follower.BeginReading();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var (at, timestamp, watched) = (time.GetUtcNow(), time.GetTimestamp(), follower.WatchedHeads);
                var head = await ReadOnceAsync(cancellation).ConfigureAwait(false);
                if (follower.WatchedHeads == watched || attempt == MostOvertaken)
                {
                    return (head, follower.Read(head, at, timestamp, asked));
                }
            }
        }
        catch
        {
            // It failed, which is told in a moment and answers the questions; or the watch ended it, and another read follows.
            follower.PutBack(asked);
            if (asked.Count > 0)
            {
                ReadNow();
            }

            throw;
        }
    }

    private async Task<ChannelHead?> ReadOnceAsync(CancellationToken cancellation)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reading = store.ReadHeadAsync(limited.Token);
        try
        {
            return await reading.WaitAsync(MostReading, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await limited.CancelAsync().ConfigureAwait(false);
            throw new StoreException(StoreFault.Unreachable, $"The store did not answer within {MostReading.TotalSeconds} s.");
        }
    }

    private async Task WatchAsync(ChannelHead? head, CancellationToken cancellation)
    {
        var (heads, since) = (0, time.GetTimestamp());
        await foreach (var next in store.WatchHeadAsync(head, cancellation).WithCancellation(cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            if (time.GetElapsedTime(since) >= ConfirmInterval)
            {
                (heads, since) = (0, time.GetTimestamp());
            }

            if (++heads > MostHeads)
            {
                throw new StoreException(
                    StoreFault.Refused,
                    $"The channel's head changed more than {MostHeads} times within {ConfirmInterval.TotalSeconds} s: somebody writes it without end.");
            }

            follower.Watched(next);
        }
    }

    private async Task ConfirmAsync(CancellationToken cancellation)
    {
        while (true)
        {
            await _asked.WaitAsync(ConfirmInterval * (0.8 + (0.4 * random.NextDouble())), time, cancellation).ConfigureAwait(false);
            var (_, isNews) = await ReadAsync(cancellation).ConfigureAwait(false);
            if (isNews)
            {
                // The watch did not say so, or not yet. A new one costs little.
                return;
            }
        }
    }
}
