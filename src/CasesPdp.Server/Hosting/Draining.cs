namespace CasesPdp.Server.Hosting;

/// <summary>The beginning of the end: health turns to NOT_SERVING and long-lived calls end, before the listeners close.</summary>
/// <remarks>
/// Streams and watches would outlive any drain. Told first, they end with a status of their own; closing the listeners right away would cut
/// some of them off before it is sent. Calls that end by themselves are Kestrel's to wait for. All of it is bounded by
/// <c>CasesPdp:DrainSeconds</c>. Thread-safe.
/// </remarks>
internal sealed class Draining : IHostedLifecycleService, IDisposable
{
    // A client whose half of a call is still open forgets the status that it has received if the connection closes before it is read.
    private static readonly TimeSpan Notice = TimeSpan.FromMilliseconds(250);

    private readonly CancellationTokenSource _begun = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _open;

    /// <summary>Cancelled once the server is told to stop.</summary>
    public CancellationToken Begun => _begun.Token;

    /// <summary>Counts a long-lived call until its response, status included, has been sent.</summary>
    public void Track(HttpContext call)
    {
        Interlocked.Increment(ref _open);
        call.Response.OnCompleted(Leave);
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _begun.CancelAsync();
        if (Volatile.Read(ref _open) != 0)
        {
            await _empty.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Notice, CancellationToken.None);
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public void Dispose() => _begun.Dispose();

    private Task Leave()
    {
        if (Interlocked.Decrement(ref _open) == 0 && _begun.IsCancellationRequested)
        {
            _empty.TrySetResult();
        }

        return Task.CompletedTask;
    }
}
