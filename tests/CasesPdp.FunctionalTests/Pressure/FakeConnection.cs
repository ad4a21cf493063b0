using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CasesPdp.FunctionalTests.Pressure;

/// <summary>A connection without a socket: open until it is asked to close, or aborted.</summary>
internal sealed class FakeConnection : DefaultConnectionContext, IConnectionLifetimeNotificationFeature
{
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeConnection() => Features.Set<IConnectionLifetimeNotificationFeature>(this);

    /// <summary>Whether it stays open when it is asked to close, as a client does that does not read.</summary>
    public bool IsDeaf { get; init; }

    public bool IsAborted { get; private set; }

    public bool IsAskedToClose { get; private set; }

    public CancellationToken ConnectionClosedRequested { get; set; }

    /// <summary>Serves the connection: waits until it ends.</summary>
    public Task ServeAsync() => _open.Task;

    public void RequestClose()
    {
        IsAskedToClose = true;
        if (!IsDeaf)
        {
            _open.TrySetResult();
        }
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        IsAborted = true;
        _open.TrySetResult();
    }

    public void End() => _open.TrySetResult();
}
