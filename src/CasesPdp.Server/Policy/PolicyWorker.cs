using CasesPdp.Policies;

namespace CasesPdp.Server.Policy;

/// <summary>How urgent work is; the first comes first.</summary>
internal enum WorkKind
{
    /// <summary>An operator waits for it. It is not throttled, and interrupts what is neither of an operator.</summary>
    Operator = 0,

    /// <summary>Following the directory.</summary>
    Follow = 1,

    /// <summary>Compiling bundles without putting them in force.</summary>
    DryRun = 2,
}

/// <summary>The one thread on which policies are read, compiled, compared and swapped, one piece of work after the other.</summary>
/// <remarks>
/// <para>On a thread of its own, and throttled, the work delays no request; and two policies are never prepared at once. Exceptions go to
/// the caller.</para>
/// <para>All work ends at its next <see cref="YieldPoint"/> when the server stops or its caller gives up. Work that an operator interrupts
/// ends there, too, and begins again later: until its last yield point it must have changed nothing.</para>
/// </remarks>
internal sealed class PolicyWorker : IDisposable
{
    /// <summary>Most pieces of work of operators, or of the directory, that wait.</summary>
    public const int MostWaiting = 64;

    /// <summary>Most dry runs that wait.</summary>
    public const int MostDryRunsWaiting = 16;

    private readonly LinkedList<Work>[] _queues = [new(), new(), new()];
    private readonly SemaphoreSlim _waiting = new(0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenRegistration _onStop;
    private readonly WorkThrottle? _throttle;
    private readonly Thread _thread;
    private Work? _running;
    private bool _isThrottled;
    private bool _isDisposed;

    /// <summary>Starts the thread.</summary>
    /// <param name="throttle">Throttles what is not of an operator; absent: nothing is throttled.</param>
    /// <param name="stopping">The server stops.</param>
    public PolicyWorker(WorkThrottle? throttle = null, CancellationToken stopping = default)
    {
        _throttle = throttle;
        _onStop = stopping.Register(_stopping.Cancel);
        _thread = new Thread(Run) { IsBackground = true, Name = "casespdp-policy" };
        _thread.Start();
    }

    /// <summary>Runs the work in its turn; null when too much waits already, or nothing is begun any more.</summary>
    /// <param name="kind">How urgent it is.</param>
    /// <param name="work">The work. Its token is cancelled when it is to end.</param>
    /// <param name="caller">The caller gives up.</param>
    public Task<T>? TryRun<T>(WorkKind kind, Func<CancellationToken, T> work, CancellationToken caller = default)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var item = new Work(kind, token => done.SetResult(work(token)), failure => Fail(done, failure), caller);
        lock (_queues)
        {
            var queue = _queues[(int)kind];
            if (_isDisposed || _stopping.IsCancellationRequested || queue.Count >= Most(kind))
            {
                return null;
            }

            queue.AddLast(item);
            if (kind == WorkKind.Operator)
            {
                _running?.Interrupt();
            }
        }

        _waiting.Release();
        return done.Task;
    }

    /// <summary>Does something without rests, on the worker's thread, in throttled work.</summary>
    public T Unthrottled<T>(Func<T> action)
    {
        var before = _isThrottled;
        _isThrottled = false;
        try
        {
            return action();
        }
        finally
        {
            _isThrottled = before;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_queues)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        _onStop.Dispose();
        _stopping.Cancel();
        _waiting.Release();
        _thread.Join();
        _waiting.Dispose();
        _stopping.Dispose();
    }

    private static int Most(WorkKind kind) => kind == WorkKind.DryRun ? MostDryRunsWaiting : MostWaiting;

    private static void Fail<T>(TaskCompletionSource<T> done, Exception failure)
    {
        if (failure is OperationCanceledException cancelled)
        {
            done.SetCanceled(cancelled.CancellationToken);
        }
        else
        {
            done.SetException(failure);
        }
    }

    private void Run()
    {
        while (true)
        {
            _waiting.Wait();
            if (Next() is not { } work)
            {
                // The worker is disposed of, and nothing waits any more.
                return;
            }

            if (!Finish(work))
            {
                lock (_queues)
                {
                    _queues[(int)work.Kind].AddFirst(work);
                }

                _waiting.Release();
            }
        }
    }

    private Work? Next()
    {
        lock (_queues)
        {
            if (Array.Find(_queues, q => q.Count > 0) is not { } queue)
            {
                return null;
            }

            _running = queue.First!.Value;
            queue.RemoveFirst();
            _running.Begin(_stopping.Token);
            return _running;
        }
    }

    // False: an operator interrupted it.
    private bool Finish(Work work)
    {
        _isThrottled = work.Kind != WorkKind.Operator;
        _throttle?.Start();
        YieldPoint.SetCallback(() => PauseOrEnd(work.Token));
        Exception? failure = null;
        try
        {
            work.Token.ThrowIfCancellationRequested();
            work.Run(work.Token);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        YieldPoint.SetCallback(null);
        bool isInterrupted;
        lock (_queues)
        {
            _running = null;
            isInterrupted = work.End() && failure is OperationCanceledException && !_stopping.IsCancellationRequested;
        }

        if (failure is not null && !isInterrupted)
        {
            work.Fail(failure);
        }

        return !isInterrupted;
    }

    private void PauseOrEnd(CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        if (_isThrottled)
        {
            _throttle?.Yield();
        }
    }

    /// <summary>A piece of work; its state is changed under the lock of the queues.</summary>
    private sealed class Work(WorkKind kind, Action<CancellationToken> run, Action<Exception> fail, CancellationToken caller)
        : IDisposable
    {
        private CancellationTokenSource? _cancellation;
        private bool _isInterrupted;

        public WorkKind Kind => kind;

        public Action<CancellationToken> Run => run;

        public Action<Exception> Fail => fail;

        public CancellationToken Token { get; private set; }

        public void Begin(CancellationToken stopping)
        {
            _isInterrupted = false;
            _cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping, caller);
            Token = _cancellation.Token;
        }

        public void Interrupt()
        {
            if (kind != WorkKind.Operator)
            {
                _isInterrupted = true;
                _cancellation!.Cancel();
            }
        }

        /// <summary>Ends a run; whether an operator interrupted it and its caller still waits.</summary>
        public bool End()
        {
            Dispose();
            return _isInterrupted && !caller.IsCancellationRequested;
        }

        public void Dispose() => _cancellation?.Dispose();
    }
}
