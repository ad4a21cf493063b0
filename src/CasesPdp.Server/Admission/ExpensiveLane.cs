using System.Runtime.InteropServices;
using System.Threading.Channels;
using CasesPdp.Policies;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Admission;

/// <summary>Does expensive work on a few threads of its own, so that it never holds those that answer checks.</summary>
/// <remarks>
/// The threads have a lower priority than all others where the system allows it. Work is cancelled at its next
/// <see cref="YieldPoint"/>, and is not begun if its caller has given up. Thread-safe.
/// </remarks>
internal sealed partial class ExpensiveLane : IDisposable
{
    // As nice(1) counts: these threads get a quarter of a processor that others want too.
    private const int Niceness = 5;

    private readonly Channel<Action> _queue;
    private readonly CallAdmission _admission;

    public ExpensiveLane(ServerOptions options, CallAdmission admission, AdmissionMetrics metrics)
    {
        _admission = admission;
        _queue = Channel.CreateBounded<Action>(options.Limits.ExpensiveQueue);
        metrics.Observe(this);
        for (var i = 0; i < options.Limits.Threads; i++)
        {
            new Thread(Run) { Name = "casespdp-expensive", IsBackground = true }.Start();
        }
    }

    /// <summary>How much work waits for a thread.</summary>
    public int Waiting => _queue.Reader.Count;

    /// <summary>Does the work and returns its result.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="Grpc.Core.RpcException">Too much work waits.</exception>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        var result = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _queue.Writer.TryWrite(() => Complete(result, work, cancellation))
            ? result.Task
            : Task.FromException<T>(_admission.Shed(ShedReason.ExpensiveQueue));
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Writer.TryComplete();

    private void Complete<T>(TaskCompletionSource<T> result, Func<T> work, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            YieldPoint.SetCallback(cancellation.ThrowIfCancellationRequested);
            result.SetResult(work());
        }
        catch (OperationCanceledException)
        {
            result.SetCanceled(cancellation);
        }
        catch (OutOfMemoryException)
        {
            result.SetException(_admission.Shed(ShedReason.BytesInFlight));
        }
        catch (Exception failed)
        {
            result.SetException(failed);
        }
        finally
        {
            YieldPoint.SetCallback(null);
        }
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, uint who, int priority);

    private void Run()
    {
        if (OperatingSystem.IsLinux())
        {
            // Process 0 is the calling thread. Without the right to do so all threads are equal, and the lane is only narrow.
            _ = SetPriority(which: 0, who: 0, Niceness);
        }

        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out var work))
            {
                work();
            }
        }
    }
}
