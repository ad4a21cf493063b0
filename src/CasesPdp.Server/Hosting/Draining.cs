using CasesPdp.Server.Options;

namespace CasesPdp.Server.Hosting;

/// <summary>
/// The first step of stopping: health turns to NOT_SERVING and long-lived calls end. Other calls are answered as before for
/// <c>CasesPdp:LameDuckSeconds</c>. Then the listeners close.
/// </summary>
/// <remarks>
/// Streams and watches do not end by themselves. They end at <see cref="Begun"/>, with a status that must be sent before the listeners
/// close. Kestrel waits for all other calls. <c>CasesPdp:DrainSeconds</c> bounds both. Thread-safe.
/// </remarks>
internal sealed class Draining(ServerOptions options, TimeProvider time) : IHostedLifecycleService, IDisposable
{
    /// <summary>How long clients get to read the status of a call that has ended.</summary>
    /// <remarks>
    /// Some clients, .NET's among them, drop a status that they have received but not read when the connection closes while their half of
    /// the call is open. A server cannot see what a client has read.
    /// </remarks>
    public static readonly TimeSpan Notice = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _begun = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource? _empty;
    private int _open;
    private bool _hasEnded;

    /// <summary>Cancelled when the server begins to stop.</summary>
    public CancellationToken Begun => _begun.Token;

    /// <summary>Counts a long-lived call until its response, status included, has been handed to the transport.</summary>
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
        await Task.Delay(TimeSpan.FromSeconds(options.LameDuckSeconds), time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        // In rounds: while some calls end, others may still come in.
        while (NextRound() is { } empty && !cancellationToken.IsCancellationRequested)
        {
            await empty.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await Task.Delay(Notice, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    // What to wait for; null if no call is open and none has ended since the last round. A call may end before the first round.
    private Task? NextRound()
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
