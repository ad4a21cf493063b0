using CasesPdp.Policies.Pacing;

namespace CasesPdp.Server.Reload;

/// <summary>The one thread on which policies are read, compiled, compared and exchanged, one operation after the other.</summary>
/// <remarks>
/// Compiling takes as long as it takes: on a thread of its own, and at a pace that leaves the processor to others, it holds up no request;
/// and two of them never hold memory at once. Trials, which change nothing, come after all that do. What an operation throws, its caller
/// gets.
/// </remarks>
internal sealed class ReloadWorker : IDisposable
{
    /// <summary>Most operations waiting.</summary>
    public const int MostWaiting = 64;

    /// <summary>Most trials waiting.</summary>
    public const int MostTrialsWaiting = 16;

    private readonly Queue<Action> _operations = new(MostWaiting);
    private readonly Queue<Action> _trials = new(MostTrialsWaiting);
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly WorkPace? _pace;
    private readonly Thread _thread;
    private bool _takesNoMore;

    /// <summary>Begins with nothing to do.</summary>
    /// <param name="pace">The pace of all that is done; absent: none is kept.</param>
    public ReloadWorker(WorkPace? pace = null)
    {
        _pace = pace;
        _thread = new Thread(Run) { IsBackground = true, Name = "casespdp-reload" };
        _thread.Start();
    }

    /// <summary>Does it when its turn comes; null when too many wait already, or nothing is begun any more.</summary>
    public Task<T>? TryRun<T>(Func<CancellationToken, T> operation) => TryQueue(operation, _operations, MostWaiting);

    /// <summary>As <see cref="TryRun"/>, when nothing else waits.</summary>
    public Task<T>? TryRunTrial<T>(Func<CancellationToken, T> trial) => TryQueue(trial, _trials, MostTrialsWaiting);

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_operations)
        {
            _takesNoMore = true;
            _waiting.Release();
        }

        _stopping.Cancel();
        _thread.Join();
        _waiting.Dispose();
        _stopping.Dispose();
    }

    private Task<T>? TryQueue<T>(Func<CancellationToken, T> operation, Queue<Action> queue, int most)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_operations)
        {
            if (queue.Count == most || _takesNoMore)
            {
                return null;
            }

            queue.Enqueue(() => Complete(operation, done));
            _waiting.Release();
        }

        return done.Task;
    }

    private void Complete<T>(Func<CancellationToken, T> operation, TaskCompletionSource<T> done)
    {
        if (_stopping.IsCancellationRequested)
        {
            done.SetCanceled(_stopping.Token);
            return;
        }

        try
        {
            done.SetResult(operation(_stopping.Token));
        }
        catch (OperationCanceledException)
        {
            done.SetCanceled(_stopping.Token);
        }
        catch (Exception failure)
        {
            done.SetException(failure);
        }
    }

    private void Run()
    {
        LongWork.BreakWith(_pace is null ? null : _pace.Breathe);
        while (true)
        {
            _waiting.Wait();
            if (Next() is not { } operation)
            {
                // Stopping, and all that waited has been told.
                return;
            }

            operation();
        }
    }

    private Action? Next()
    {
        lock (_operations)
        {
            return _operations.TryDequeue(out var operation) || _trials.TryDequeue(out operation) ? operation : null;
        }
    }
}
