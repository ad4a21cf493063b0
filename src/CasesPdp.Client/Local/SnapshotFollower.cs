using CasesPdp.Decisions;

namespace CasesPdp.Client.Local;

/// <summary>Follows a policy in the background, from <see cref="Begin"/> until it is disposed.</summary>
internal abstract class SnapshotFollower : ISnapshotSource
{
    private readonly CancellationTokenSource _disposed = new();
    private readonly TimeProvider _time;
    private Task _following = Task.CompletedTask;

    /// <summary>Prepares to follow.</summary>
    protected SnapshotFollower(TimeProvider time)
    {
        _time = time;
        Holder = new SnapshotHolder(time);
    }

    /// <inheritdoc/>
    public PolicySnapshot? Current => Holder.Current;

    /// <inheritdoc/>
    public TimeSpan Age => Holder.Age;

    /// <inheritdoc/>
    public string? LastError => Holder.LastError;

    /// <inheritdoc/>
    public Task FirstSnapshot => Holder.FirstSnapshot;

    /// <summary>What has been brought.</summary>
    protected SnapshotHolder Holder { get; }

    /// <summary>Is cancelled when nothing is to be followed any more.</summary>
    protected CancellationToken Disposed => _disposed.Token;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        await _disposed.CancelAsync().ConfigureAwait(false);
        await _following.ConfigureAwait(false);
        Holder.Close();
        _disposed.Dispose();
    }

    /// <summary>Begins to follow: the last that a constructor does.</summary>
    protected void Begin() => _following = Task.Run(FollowAsync);

    /// <summary>Brings what there is, once or until it ends.</summary>
    protected abstract Task AttemptAsync();

    /// <summary>What to say of an attempt that failed.</summary>
    protected abstract string ReasonOf(Exception failure);

    /// <summary>The time until the next attempt.</summary>
    protected abstract TimeSpan NextPause();

    private async Task FollowAsync()
    {
        while (!_disposed.IsCancellationRequested)
        {
            try
            {
                await AttemptAsync().ConfigureAwait(false);
            }
            catch (Exception failure)
            {
                // Nothing ends the following but Dispose, or the policy would grow old for ever.
                Holder.Fail(ReasonOf(failure));
            }

            await Task.Delay(NextPause(), _time, _disposed.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
