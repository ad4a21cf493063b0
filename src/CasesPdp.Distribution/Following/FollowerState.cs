using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;

namespace CasesPdp.Distribution.Following;

/// <summary>What a follower knows: which release is the newest, whether it is taken up, and what is wrong.</summary>
/// <remarks>
/// Thread-safe. The sink is told of changes under the lock, so that it hears them in their order. Judging reads and waits for nothing.
/// </remarks>
internal sealed class FollowerState : IDisposable
{
    private static readonly ChannelProblem NotYet = new(ChannelState.Unreachable, ChannelCodes.Starting, "The channel was not read yet.");

    // By which a wall clock may go back between two processes without anybody's doing.
    private static readonly TimeSpan MostSkew = TimeSpan.FromMinutes(1);

    // Between two looks at the age of the last confirmation.
    private static readonly TimeSpan MostTimer = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly FollowingOptions _options;
    private readonly TimeProvider _time;
    private readonly IReleaseSink _sink;
    private readonly Action<SignedRelease?> _wake;
    private readonly ITimer _staleTimer;
    private readonly TimeSpan _ageAtStart;

    private TrustedKeys _keys;
    private AcceptedReleases _accepted;
    private DateTimeOffset? _confirmedAt;
    private long _confirmed;
    private long _watchedHeads;
    private bool _wasConfirmed;
    private bool _isReplaced;

    // What is wrong with reading, with what was read, and with taking that up. The key of what is served is asked for when it matters.
    private ChannelProblem? _reading = NotYet;
    private ChannelProblem? _judged;
    private ChannelProblem? _taking;
    private bool _isFetching;
    private bool _isStopped;

    private SignedRelease? _newest;
    private ReleaseTarget? _target;
    private string? _takenUp;
    private string? _refusedBefore;
    private List<TaskCompletionSource> _askedReads = [];
    private List<TaskCompletionSource> _asked = [];
    private ChannelStatus _status;

    public FollowerState(FollowingOptions options, FollowingStart start, TimeProvider time, IReleaseSink sink, Action<SignedRelease?> wake)
    {
        (_options, _time, _sink, _wake) = (options, time, sink, wake);
        (_keys, _accepted, _confirmedAt) = (start.Keys, start.Accepted, start.ConfirmedAt);
        _confirmed = time.GetTimestamp();
        var age = start.ConfirmedAt is { } at ? time.GetUtcNow() - at : TimeSpan.Zero;

        // Of the future: one of the two clocks was wrong, and nobody knows how old it is.
        _ageAtStart = age >= TimeSpan.Zero ? age : age >= -MostSkew ? TimeSpan.Zero : options.MostStale;
        _staleTimer = time.CreateTimer(_ => Recheck(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_gate)
        {
            _status = Compose();
            ArmStaleTimer();
        }
    }

    /// <summary>The status.</summary>
    public ChannelStatus Status => Volatile.Read(ref _status);

    /// <summary>For how long the newest release has not been confirmed.</summary>
    public TimeSpan ConfirmedAge
    {
        get
        {
            lock (_gate)
            {
                return Age();
            }
        }
    }

    /// <summary>What was accepted.</summary>
    public AcceptedReleases Accepted
    {
        get
        {
            lock (_gate)
            {
                return _accepted;
            }
        }
    }

    public void Dispose() => _staleTimer.Dispose();

    /// <summary>Has the next read reported once it was judged and taken up.</summary>
    public Task AskAsync()
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            if (_isStopped)
            {
                return Task.CompletedTask;
            }

            _askedReads.Add(done);
        }

        return done.Task;
    }

    /// <summary>Ends every question: nothing is read any more.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _isStopped = true;
            CompleteAsked();
            _askedReads.ForEach(a => a.TrySetResult());
            _askedReads = [];
        }
    }

    /// <summary>A read begins; the questions that it answers.</summary>
    public List<TaskCompletionSource> BeginReading()
    {
        lock (_gate)
        {
            _isStopped = false;
            var asked = _askedReads;
            _askedReads = [];
            return asked;
        }
    }

    /// <summary>A read ended without a head; its questions are the next one's.</summary>
    public void PutBack(List<TaskCompletionSource> asked)
    {
        lock (_gate)
        {
            _askedReads.AddRange(asked);
        }
    }

    /// <summary>Judges a head that was read, not watched. Whether it is newer than what was known.</summary>
    /// <param name="head">The head; null: there is none.</param>
    /// <param name="at">When it was asked for, in wall-clock time.</param>
    /// <param name="timestamp">When it was asked for, in monotonic time.</param>
    /// <param name="asked">The questions that the read answers.</param>
    public bool Read(ChannelHead? head, DateTimeOffset at, long timestamp, List<TaskCompletionSource> asked)
    {
        lock (_gate)
        {
            _asked.AddRange(asked);
            _reading = null;
            var before = _newest?.Sha256;
            if (Judge(head, isAgain: asked.Count > 0))
            {
                (_confirmedAt, _confirmed, _wasConfirmed, _isReplaced) = (at, timestamp, true, false);
                ArmStaleTimer();
            }

            Tell();
            return before is not null && _newest is not null && before != _newest.Sha256;
        }
    }

    /// <summary>How many heads watches have brought.</summary>
    public long WatchedHeads => Interlocked.Read(ref _watchedHeads);

    /// <summary>Judges a head that a watch brought. That confirms nothing.</summary>
    public void Watched(ChannelHead? head)
    {
        Interlocked.Increment(ref _watchedHeads);
        lock (_gate)
        {
            Judge(head, isAgain: false);
            Tell();
        }
    }

    /// <summary>Reading or watching failed. That answers whoever asked.</summary>
    public void NotRead(Exception failure)
    {
        lock (_gate)
        {
            _reading = ChannelProblem.Of(failure);
            _isReplaced |= failure is StoreException { Fault: StoreFault.Replaced };
            Tell();
            _askedReads.ForEach(a => a.TrySetResult());
            _askedReads = [];
        }
    }

    /// <summary>The store is connected to anew.</summary>
    public void Reconnecting() => _sink.Reconnecting();

    /// <summary>Trusts other keys from now on. What removed ones signed does not count any more.</summary>
    public void Trust(TrustedKeys keys)
    {
        lock (_gate)
        {
            _keys = keys;
            if (_newest is not null && !keys.Contains(_newest.KeyId))
            {
                (_newest, _target, _takenUp, _taking) = (null, null, null, null);
                _wake(null);
            }

            _refusedBefore = null;
            Tell();
        }
    }

    /// <summary>What is to be taken up now; null: nothing that was not already.</summary>
    public WantedRelease? BeginTakingUp()
    {
        lock (_gate)
        {
            if (_newest is null || _takenUp == _newest.Sha256)
            {
                CompleteAsked();
                return null;
            }

            var asked = _asked;
            (_asked, _isFetching) = ([], true);
            Tell();
            return new WantedRelease(_newest, _target!, asked);
        }
    }

    /// <summary>Whether a release is still the one to take up.</summary>
    public bool IsWanted(SignedRelease release)
    {
        lock (_gate)
        {
            return _newest?.Sha256 == release.Sha256;
        }
    }

    /// <summary>A release was taken up, or could not be.</summary>
    /// <param name="wanted">The release.</param>
    /// <param name="problem">Why it could not be; null: it was.</param>
    /// <param name="isFinal">Whether it is left at that, until it is asked for again.</param>
    public void EndTakingUp(WantedRelease wanted, ChannelProblem? problem, bool isFinal)
    {
        lock (_gate)
        {
            _isFetching = false;
            if (_newest?.Sha256 == wanted.Release.Sha256)
            {
                if (problem is not null && problem != _taking)
                {
                    // What was accepted counts even where it is not served.
                    _sink.Remember();
                    if (problem.State is ChannelState.Refused or ChannelState.ContentMissing)
                    {
                        _sink.Refused(problem.Code);
                    }
                }

                _taking = problem;
                _takenUp = isFinal ? wanted.Release.Sha256 : null;
            }

            Tell();
            foreach (var asked in wanted.Asked)
            {
                asked.TrySetResult();
            }
        }
    }

    // Whether the head is good.
    private bool Judge(ChannelHead? head, bool isAgain)
    {
        var verdict = HeadJudge.Judge(head?.Token, _options.Channel, _keys, Highest, _isReplaced);
        if (verdict.Release is not { } release)
        {
            _judged = new ChannelProblem(verdict.State, verdict.Code, verdict.Reason);
            var refused = $"{verdict.Code} {verdict.Reason}";
            if (refused != _refusedBefore)
            {
                _sink.Refused(verdict.Code);
            }

            _refusedBefore = refused;
            CompleteAsked();
            return false;
        }

        (_judged, _refusedBefore) = (null, null);
        if (_newest?.Sha256 != release.Sha256)
        {
            _newest = release;
            _target = release.Release.TargetOf(_options.Instance, _options.Labels);
            (_taking, _takenUp) = (null, null);
        }
        else if (isAgain)
        {
            _takenUp = null;
        }

        if (Highest?.Mark != release.Mark)
        {
            _accepted = _accepted.With(release);
        }

        if (_takenUp is null || _asked.Count > 0)
        {
            _wake(_newest);
        }

        return true;
    }

    private void CompleteAsked()
    {
        _asked.ForEach(a => a.TrySetResult());
        _asked = [];
    }

    // A timer may come a little early.
    private void Recheck()
    {
        lock (_gate)
        {
            Tell();
            ArmStaleTimer();
        }
    }

    private void Tell()
    {
        var (before, now) = (_status, Compose());
        Volatile.Write(ref _status, now);
        if (now.DiffersFrom(before))
        {
            _sink.Report(now);
        }
    }

    // One problem at a time: a fork before all, because people must act on it.
    private ChannelStatus Compose()
    {
        var problem = (_judged is { State: ChannelState.Forked } ? _judged : null) ?? _reading ?? _judged ?? _taking ?? KeyProblem();
        if (_options.MostStale > TimeSpan.Zero && Age() >= _options.MostStale)
        {
            problem = new ChannelProblem(
                ChannelState.Stale,
                problem?.Code ?? ChannelCodes.Unreachable,
                problem?.Reason ?? "The newest release was not confirmed for too long.");
        }

        return new ChannelStatus(
            problem?.State ?? ChannelState.Following,
            problem?.Code ?? "",
            problem?.Reason ?? "",
            Highest,
            _target,
            _confirmedAt,
            _isFetching);
    }

    // The marks of removed keys stay, because an exchange of the files may remove all keys for a moment.
    private AcceptedRelease? Highest => _accepted.TrustedBy(_keys).Highest;

    private ChannelProblem? KeyProblem() => _sink.ServingKeyId is { } key && !_keys.Contains(key)
        ? new ChannelProblem(
            ChannelState.Refused, ChannelCodes.KeyRemoved, $"What is served was signed by the key `{key}`, which is not trusted any more.")
        : null;

    // A monotonic clock may stand still while the machine sleeps, and a wall clock may be set back: the longer of the two counts.
    private TimeSpan Age()
    {
        var monotonic = _time.GetElapsedTime(_confirmed) + (_wasConfirmed ? TimeSpan.Zero : _ageAtStart);
        return _confirmedAt is { } at && _time.GetUtcNow() - at is var byWallClock && byWallClock > monotonic ? byWallClock : monotonic;
    }

    private void ArmStaleTimer()
    {
        if (_options.MostStale > TimeSpan.Zero)
        {
            // It looks again and goes on: a timer stands still while the machine sleeps.
            var left = _options.MostStale - Age();
            _staleTimer.Change(left > TimeSpan.Zero && left < MostTimer ? left : MostTimer, Timeout.InfiniteTimeSpan);
        }
    }
}
