using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Following;

/// <summary>Follows a channel: reads its head, believes it only if it is signed and not older, fetches the content, and hands it over.</summary>
/// <remarks>
/// <para>Two loops. One reads and watches heads, and judges each at once. The other takes up the newest good release: it waits a random
/// part of the spread, fetches, checks, and offers it to the sink; a newer one breaks it off.</para>
/// <para>Whatever fails has one state and one reason, and changes nothing that is served. No failure of the store leaves
/// <see cref="RunAsync"/>.</para>
/// </remarks>
public sealed class ChannelFollower : IDisposable
{
    private readonly IReleaseStore _store;
    private readonly FollowingOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly IReleaseSink _sink;
    private readonly FollowerState _state;
    private readonly HeadReader _reader;
    private readonly ReadSignal _wanted = new();
    private readonly FullJitter _jitter;
    private readonly Lock _gate = new();
    private CancellationTokenSource? _takingUp;
    private SignedRelease? _beingTakenUp;

    /// <summary>Begins nothing yet.</summary>
    /// <param name="store">Where the channel is; its owner disposes of it.</param>
    /// <param name="options">Which channel, and how.</param>
    /// <param name="start">What is known of it already.</param>
    /// <param name="sink">What takes releases up.</param>
    /// <param name="time">The clocks.</param>
    /// <param name="random">Spreads fetches and reconnects; absent: the shared one.</param>
    public ChannelFollower(
        IReleaseStore store, FollowingOptions options, FollowingStart start, IReleaseSink sink, TimeProvider time, Random? random = null)
    {
        (_store, _options, _sink, _time, _random) = (store, options, sink, time, random ?? Random.Shared);
        _jitter = new FullJitter(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30), _random);
        _state = new FollowerState(options, start, time, sink, Wake);
        _reader = new HeadReader(store, time, _random, _state);
    }

    /// <summary>The status.</summary>
    public ChannelStatus Status => _state.Status;

    /// <summary>For how long the newest release has not been confirmed by a read.</summary>
    public TimeSpan ConfirmedAge => _state.ConfirmedAge;

    /// <summary>What has been accepted.</summary>
    public AcceptedReleases Accepted => _state.Accepted;

    /// <summary>Follows the channel until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] loops = [_reader.RunAsync(both.Token), TakeUpAllAsync(both.Token)];
        try
        {
            // Neither ends before it is told to. Should one break, the other must not go on alone.
            await Task.WhenAny(loops).ConfigureAwait(false);
            await both.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(loops).ConfigureAwait(false);
        }
        finally
        {
            _state.Stop();
        }
    }

    /// <summary>Reads the head now. Complete once that was judged and taken up, or failed.</summary>
    public Task ReadNowAsync()
    {
        var done = _state.AskAsync();
        _reader.ReadNow();
        return done;
    }

    /// <summary>Trusts other keys from now on, and reads the head again.</summary>
    public void Trust(TrustedKeys keys)
    {
        _state.Trust(keys);
        _reader.ReadNow();
    }

    /// <inheritdoc/>
    public void Dispose() => _state.Dispose();

    // A newer release breaks off the taking up of an older one. Called under the lock of the state: nothing may run on from here.
    private void Wake(SignedRelease? newest)
    {
        _wanted.Set();
        lock (_gate)
        {
            if (_beingTakenUp is { } release && release.Sha256 != newest?.Sha256)
            {
                _ = _takingUp!.CancelAsync();
            }
        }
    }

    private async Task TakeUpAllAsync(CancellationToken cancellation)
    {
        var wait = Timeout.InfiniteTimeSpan;
        while (true)
        {
            try
            {
                await _wanted.WaitAsync(wait, _time, cancellation).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            wait = Timeout.InfiniteTimeSpan;
            if (_state.BeginTakingUp() is { } wanted && !await TakeUpAsync(wanted, cancellation).ConfigureAwait(false))
            {
                wait = _jitter.Next();
            }
            else
            {
                _jitter.Reset();
            }
        }
    }

    // False: it is to be tried again.
    private async Task<bool> TakeUpAsync(WantedRelease wanted, CancellationToken cancellation)
    {
        using var newer = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        lock (_gate)
        {
            (_takingUp, _beingTakenUp) = (newer, wanted.Release);
        }

        // Between the two, another one may have come.
        if (!_state.IsWanted(wanted.Release))
        {
            await newer.CancelAsync().ConfigureAwait(false);
        }

        ChannelProblem? problem;
        bool isFinal;
        try
        {
            (problem, isFinal) = await OfferAsync(wanted, newer.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (newer.IsCancellationRequested)
        {
            (problem, isFinal) = (null, false);
        }
        catch (Exception failure)
        {
            (problem, isFinal) = (ChannelProblem.Of(failure), false);
        }
        finally
        {
            lock (_gate)
            {
                (_takingUp, _beingTakenUp) = (null, null);
            }
        }

        _state.EndTakingUp(wanted, problem, isFinal);
        return isFinal || newer.IsCancellationRequested;
    }

    private async Task<(ChannelProblem? Problem, bool IsFinal)> OfferAsync(WantedRelease wanted, CancellationToken cancellation)
    {
        var pack = _sink.Find(wanted.Target);
        if (pack is null)
        {
            await Task.Delay(_options.FetchSpread * _random.NextDouble(), _time, cancellation).ConfigureAwait(false);
            (pack, var wrong) = await FetchAsync(wanted.Target, cancellation).ConfigureAwait(false);
            if (pack is null)
            {
                return (wrong, false);
            }
        }

        cancellation.ThrowIfCancellationRequested();
        var taken = await _sink.TakeUpAsync(
            new ReleaseOffer(wanted.Release, wanted.Target, pack), cancellation).ConfigureAwait(false);
        return taken.Outcome switch
        {
            TakingUpOutcome.Serving or TakingUpOutcome.Held => (null, true),
            TakingUpOutcome.Failed => (new ChannelProblem(ChannelState.Refused, ChannelCodes.Bundle, taken.Reason), true),
            TakingUpOutcome.Broke => (new ChannelProblem(ChannelState.Refused, ChannelCodes.Broke, taken.Reason), false),
            _ => (new ChannelProblem(ChannelState.Unreachable, ChannelCodes.Busy, "Too many operations wait."), false),
        };
    }

    private async Task<(BundlePack? Pack, ChannelProblem? Problem)> FetchAsync(ReleaseTarget target, CancellationToken cancellation)
    {
        var start = _time.GetTimestamp();
        try
        {
            return await ContentFetcher.FetchAsync(_store, target, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _sink.Fetched(_time.GetElapsedTime(start));
        }
    }
}
