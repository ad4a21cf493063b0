using System.Threading.Tasks.Sources;

namespace CasesPdp.Server.Transport;

/// <summary>Tells one waiter that a socket may be ready. Allocates nothing.</summary>
/// <remarks>Not thread-safe: its loop sets it, and who waits runs on the loop. The waiter goes on within <see cref="Set"/>.</remarks>
internal sealed class ReadySignal : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;
    private bool _isSet;
    private bool _isAwaited;

    /// <summary>Waits until it is set, and resets it.</summary>
    public ValueTask WaitAsync()
    {
        if (_isSet)
        {
            _isSet = false;
            return ValueTask.CompletedTask;
        }

        _source.Reset();
        _isAwaited = true;
        return new ValueTask(this, _source.Version);
    }

    /// <summary>Sets it.</summary>
    public void Set()
    {
        if (_isAwaited)
        {
            _isAwaited = false;
            _source.SetResult(true);
        }
        else
        {
            _isSet = true;
        }
    }

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
