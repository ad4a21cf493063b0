namespace CasesPdp.Server.Admission;

/// <summary>Calls in flight, linked through the calls themselves. Thread-safe.</summary>
internal sealed class CallList
{
    private readonly Lock _gate = new();
    private AdmittedCall? _first;
    private int _count;

    /// <summary>How many calls there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Adds a call.</summary>
    public void Add(AdmittedCall call)
    {
        lock (_gate)
        {
            call.Next = _first;
            if (_first is not null)
            {
                _first.Previous = call;
            }

            _first = call;
            _count++;
        }
    }

    /// <summary>Removes a call. It is not touched any more once this returns.</summary>
    public void Remove(AdmittedCall call)
    {
        lock (_gate)
        {
            if (call.Previous is null)
            {
                _first = call.Next;
            }
            else
            {
                call.Previous.Next = call.Next;
            }

            if (call.Next is not null)
            {
                call.Next.Previous = call.Previous;
            }

            call.Next = call.Previous = null;
            _count--;
        }
    }

    /// <summary>Ends the calls that have waited for their callers since before these times.</summary>
    /// <remarks>Under the lock, because Kestrel uses the objects of a call again for the next. Neither way to end a call runs its
    /// continuations on this thread.</remarks>
    public void EndLate(long earliestRead, long earliestAnswer)
    {
        lock (_gate)
        {
            for (var call = _first; call is not null; call = call.Next)
            {
                call.EndIfLate(earliestRead, earliestAnswer);
            }
        }
    }
}
