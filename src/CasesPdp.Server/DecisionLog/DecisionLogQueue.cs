namespace CasesPdp.Server.DecisionLog;

/// <summary>Calls that wait to be logged, bounded by the memory that they take. Adding never waits for the sinks.</summary>
/// <remarks>
/// Thread-safe; one thread takes. It is woken once for all calls of a moment, because waking a thread costs more than a record.
/// </remarks>
internal sealed class DecisionLogQueue(long mostBytes)
{
    // Of four parts one is kept for calls that are refused if they find no room.
    private const int DurableShare = 4;

    private readonly object _gate = new();
    private List<CallRecord> _waiting = [];
    private long _bytes;
    private bool _isUrgent;
    private bool _isClosed;

    /// <summary>Adds a call; false if there is no room for it, or the log has been closed.</summary>
    public bool TryAdd(CallRecord call, out LossReason reason)
    {
        lock (_gate)
        {
            reason = _isClosed ? LossReason.Stopped : LossReason.QueueFull;
            var most = call.Written is null ? mostBytes - (mostBytes / DurableShare) : mostBytes;
            if (_isClosed || _bytes + call.SizeInBytes > most)
            {
                return false;
            }

            _waiting.Add(call);
            _bytes += call.SizeInBytes;
            _isUrgent |= call.Written is not null || _bytes > mostBytes / 2;
            if (_waiting.Count == 1 || _isUrgent)
            {
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }

    /// <summary>Takes all calls, as soon as there is one; a little later if none of them is urgent. Null: closed and empty.</summary>
    public List<CallRecord>? Take(TimeSpan linger)
    {
        lock (_gate)
        {
            while (_waiting.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            if (!_isUrgent && !_isClosed)
            {
                Monitor.Wait(_gate, linger);
            }

            if (_waiting.Count == 0)
            {
                return null;
            }

            var taken = _waiting;
            (_waiting, _isUrgent) = ([], false);
            return taken;
        }
    }

    /// <summary>Gives back the room of a call that has been written or lost.</summary>
    public void Release(CallRecord call)
    {
        lock (_gate)
        {
            _bytes -= call.SizeInBytes;
        }
    }

    /// <summary>Ends the log: calls are no longer added, and those that wait are urgent.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }
    }
}
