namespace CasesPdp.Server.Policy;

/// <summary>Holds the state of the policy and sends it to subscribers.</summary>
/// <remarks>
/// Publishing never waits: a subscriber that does not read loses old notices, never the newest. Each notice is the whole state, so a
/// subscriber that missed some has all there is. Thread-safe.
/// </remarks>
internal sealed class StatusBroadcaster(PolicyState first)
{
    /// <summary>Most subscribers at a time.</summary>
    public const int MostSubscribers = 100;

    private readonly Lock _gate = new();
    private readonly HashSet<StatusSubscription> _subscriptions = [];
    private PolicyState _current = first;
    private TaskCompletionSource _next = NewSource();

    /// <summary>The state.</summary>
    public PolicyState Current => Volatile.Read(ref _current);

    /// <summary>Completes at the next notice after this was read.</summary>
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

    /// <summary>Changes the state and notifies subscribers.</summary>
    public void Publish(RevisionChange change, PolicyState state) => Tell(change, state);

    /// <summary>Changes the state without a notice: nothing changed that subscribers act on.</summary>
    public void Update(PolicyState state)
    {
        lock (_gate)
        {
            Volatile.Write(ref _current, state);
        }
    }

    /// <summary>Notifies subscribers of a change beside the state: how the server stands to its channel.</summary>
    public void Notify(RevisionChange change) => Tell(change, null);

    /// <summary>A subscription that begins with the current state; null when there are too many. Its owner disposes of it.</summary>
    public StatusSubscription? Subscribe()
    {
        lock (_gate)
        {
            if (_subscriptions.Count == MostSubscribers)
            {
                return null;
            }

            var subscription = new StatusSubscription(Leave);
            subscription.Offer(new StatusNotice(RevisionChange.Current, _current));
            _subscriptions.Add(subscription);
            return subscription;
        }
    }

    private void Tell(RevisionChange change, PolicyState? state)
    {
        TaskCompletionSource told;
        lock (_gate)
        {
            Volatile.Write(ref _current, state ?? _current);
            foreach (var subscription in _subscriptions)
            {
                subscription.Offer(new StatusNotice(change, _current));
            }

            told = _next;
            Volatile.Write(ref _next, NewSource());
        }

        told.SetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Leave(StatusSubscription subscription)
    {
        lock (_gate)
        {
            _subscriptions.Remove(subscription);
        }
    }
}

/// <summary>A state, sent to a subscriber.</summary>
/// <param name="Change">Why it is sent.</param>
/// <param name="State">The whole state.</param>
internal sealed record StatusNotice(RevisionChange Change, PolicyState State);

/// <summary>Why a state is sent.</summary>
internal enum RevisionChange
{
    /// <summary>It is the state when the subscription begins.</summary>
    Current = 1,

    /// <summary>A revision went in force.</summary>
    Activated = 2,

    /// <summary>A revision is held, or the reasons changed.</summary>
    Held = 3,

    /// <summary>The directory cannot be served, or the reasons changed.</summary>
    Failed = 4,

    /// <summary>The revision in force was pinned or unpinned.</summary>
    PinningChanged = 5,

    /// <summary>The directory holds what is in force; nothing is held, nothing is wrong.</summary>
    Settled = 6,

    /// <summary>How the server stands to its channel changed.</summary>
    SourceChanged = 7,
}
