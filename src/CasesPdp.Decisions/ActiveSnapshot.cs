namespace CasesPdp.Decisions;

/// <summary>The policy in force: one reference, read by every request, replaced as a whole.</summary>
/// <typeparam name="T">What is swapped together: a snapshot, or a snapshot with what explains it.</typeparam>
/// <remarks>Readers take no lock and see either the old or the new policy, never a mixture.</remarks>
public sealed class ActiveSnapshot<T>
    where T : class
{
    private T _current;

    /// <summary>Starts with <paramref name="first"/>.</summary>
    public ActiveSnapshot(T first)
    {
        _current = first;
    }

    /// <summary>The policy in force. Read it once for each request.</summary>
    public T Current => Volatile.Read(ref _current);

    /// <summary>Puts <paramref name="next"/> in force and returns what it replaces.</summary>
    public T Swap(T next) => Interlocked.Exchange(ref _current, next);
}
