using System.Threading.Channels;
using CasesPdp.Policies.Pacing;

namespace CasesPdp.Server.Reload;

/// <summary>The one thread on which policies are read, compiled, compared and exchanged, one operation after the other.</summary>
/// <remarks>
/// Compiling takes as long as it takes: on a thread of its own, and at a pace that leaves the processor to others, it holds up no request;
/// and two of them never hold memory at once. What an operation throws, its caller gets.
/// </remarks>
internal sealed class ReloadWorker : IDisposable
{
    /// <summary>Most operations waiting.</summary>
    public const int MostWaiting = 64;

    private readonly Channel<Action> _operations = Channel.CreateBounded<Action>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    private readonly CancellationTokenSource _stopping = new();
    private readonly WorkPace? _pace;
    private readonly Thread _thread;

    /// <summary>Begins with nothing to do.</summary>
    /// <param name="pace">The pace of all that is done; absent: none is kept.</param>
    public ReloadWorker(WorkPace? pace = null)
    {
        _pace = pace;
        _thread = new Thread(Run) { IsBackground = true, Name = "casespdp-reload" };
        _thread.Start();
    }

    /// <summary>Does it when its turn comes; null when too many wait already.</summary>
    public Task<T>? TryRun<T>(Func<CancellationToken, T> operation)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _operations.Writer.TryWrite(() => Complete(operation, done)) ? done.Task : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stopping.Cancel();
        _operations.Writer.TryComplete();
        _thread.Join();
        _stopping.Dispose();
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
        var operations = _operations.Reader;
        while (operations.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (operations.TryRead(out var operation))
            {
                operation();
            }
        }
    }
}
