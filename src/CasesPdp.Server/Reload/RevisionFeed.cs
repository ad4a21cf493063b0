namespace CasesPdp.Server.Reload;

/// <summary>Holds the state of the policy and tells subscribers of it.</summary>
/// <remarks>
/// Publishing never waits: a subscriber that does not read loses old notices, never the newest. Each is the whole state, so that whoever
/// missed some knows all there is to know. Thread-safe.
/// </remarks>
internal sealed class RevisionFeed(PolicyState first)
{
    /// <summary>Most subscribers at a time.</summary>
    public const int MostSubscribers = 100;

    private readonly Lock _gate = new();
    private readonly HashSet<RevisionSubscription> _subscriptions = [];
    private PolicyState _current = first;
    private TaskCompletionSource _next = NewSource();

    /// <summary>The state.</summary>
    public PolicyState Current => Volatile.Read(ref _current);

    /// <summary>Completes when another state is published after this was read.</summary>
    public Task Next => Volatile.Read(ref _next).Task;

    /// <summary>How many subscribers there are.</summary>
    public int Subscribers
    {
        get
        {
            lock (_gate)
            {
                return _subscriptions.Count;
            }
        }
    }

    /// <summary>Makes that the state, and tells it.</summary>
    public void Publish(RevisionChange change, PolicyState state)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            Volatile.Write(ref _current, state);
            foreach (var subscription in _subscriptions)
            {
                subscription.Offer(new RevisionNotice(change, state));
            }

            told = _next;
            Volatile.Write(ref _next, NewSource());
        }

        told.SetResult();
    }

    /// <summary>Makes that the state without telling subscribers: nothing changed that they act on.</summary>
    public void Note(PolicyState state)
    {
        lock (_gate)
        {
            Volatile.Write(ref _current, state);
        }
    }

    /// <summary>A subscription that begins with the state as it is; null when there are too many. It is to be disposed of.</summary>
    public RevisionSubscription? Subscribe()
    {
        lock (_gate)
        {
            if (_subscriptions.Count == MostSubscribers)
            {
                return null;
            }

            var subscription = new RevisionSubscription(Leave);
            subscription.Offer(new RevisionNotice(RevisionChange.Current, _current));
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Leave(RevisionSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }
}
