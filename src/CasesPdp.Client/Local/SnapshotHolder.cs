using CasesPdp.Decisions;

namespace CasesPdp.Client.Local;

/// <summary>The policy that a source has brought, and since when it has not been confirmed.</summary>
/// <remarks>One writer, any number of readers, which take no lock. Uses monotonic time.</remarks>
internal sealed class SnapshotHolder(TimeProvider time)
{
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Confirmed? _confirmed;
    private string? _lastError;

    /// <inheritdoc cref="ISnapshotSource.Current"/>
    public PolicySnapshot? Current => Volatile.Read(ref _confirmed)?.Policy;

    /// <inheritdoc cref="ISnapshotSource.Age"/>
    public TimeSpan Age => Volatile.Read(ref _confirmed) is { } confirmed
        ? time.GetElapsedTime(confirmed.At) + confirmed.SourceAge
        : TimeSpan.MaxValue;

    /// <inheritdoc cref="ISnapshotSource.LastError"/>
    public string? LastError => Volatile.Read(ref _lastError);

    /// <inheritdoc cref="ISnapshotSource.FirstSnapshot"/>
    public Task FirstSnapshot => _first.Task;

    /// <summary>Puts a policy in force.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="confirmedAt">When its source said that it was the newest, as a monotonic timestamp.</param>
    /// <param name="sourceAge">How long before that it was known where it comes from.</param>
    public void Publish(PolicySnapshot policy, long confirmedAt, TimeSpan sourceAge)
    {
        Volatile.Write(ref _lastError, null);
        Volatile.Write(ref _confirmed, new Confirmed(policy, confirmedAt, sourceAge));
        _first.TrySetResult();
    }

    /// <summary>The policy in force is the newest now.</summary>
    /// <param name="sourceAge">How long ago that was known where it comes from.</param>
    public void Confirm(TimeSpan sourceAge)
    {
        Volatile.Write(ref _lastError, null);
        Volatile.Write(ref _confirmed, new Confirmed(_confirmed!.Policy, time.GetTimestamp(), sourceAge));
    }

    /// <summary>Something failed. The policy in force stays.</summary>
    public void Fail(string reason) => Volatile.Write(ref _lastError, reason);

    /// <summary>Nothing fails any more. Whether the policy in force is the newest is not known anew.</summary>
    public void Recover() => Volatile.Write(ref _lastError, null);

    /// <summary>Nothing will come any more.</summary>
    public void Close() => _first.TrySetCanceled();

    private sealed record Confirmed(PolicySnapshot Policy, long At, TimeSpan SourceAge);
}
