namespace CasesPdp.Server.Hosting;

/// <summary>The beginning of the end: health turns to NOT_SERVING and long-lived calls end, before the listeners close.</summary>
/// <remarks>
/// Streams and watches would outlive any drain. Told first, they end with a status of their own; closing the listeners right away would cut
/// some of them off before it is sent. Calls that end by themselves are Kestrel's to wait for. All of it is bounded by
/// <c>CasesPdp:DrainSeconds</c>. Thread-safe.
/// </remarks>
internal sealed class Draining : IHostedLifecycleService, IDisposable
{
    // Clients, .NET's among them, forget a status that they have received and not read yet when the connection closes while their half of
    // the call is open. No server sees what is read at the other end; a busy client is given this long.
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _begun = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private int _open;
    private bool _hasEnded;

    /// <summary>Cancelled once the server is told to stop.</summary>
    public CancellationToken Begun => _begun.Token;

    /// <summary>Counts a long-lived call until its response, status included, has been written.</summary>
    public void Track(HttpContext call)
    {
        lock (_gate)
        {
            _open++;
        }

        call.Response.OnCompleted(Leave);
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _begun.CancelAsync();

        // Again and again: while some are let go, others may still come in.
        while (LetGo() is { } empty && !cancellationToken.IsCancellationRequested)
        {
            await empty.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Notice, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    // What to wait for; null if no call is open and none has ended since this was last asked. A call may be over before anybody asks.
    private Task? LetGo()
    {
        lock (_gate)
        {
            if (_open == 0)
            {
                var hasEnded = _hasEnded;
                _hasEnded = false;
                return hasEnded ? Task.CompletedTask : null;
            }

            _hasEnded = false;
            _empty = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _empty.Task;
        }
    }

    private Task Leave()
    {
        lock (_gate)
        {
            _open--;
            _hasEnded |= _begun.IsCancellationRequested && _empty is null;
            if (_open == 0)
            {
                _empty?.TrySetResult();
                _empty = null;
            }
        }

        return Task.CompletedTask;
    }
}
