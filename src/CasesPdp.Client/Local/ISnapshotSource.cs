using CasesPdp.Decisions;

namespace CasesPdp.Client.Local;

/// <summary>
/// Where a decider in this process gets its policy from: a server's stream or a file. A source follows it in the background from the moment
/// it is made, and keeps the last good snapshot when what it reads is damaged or out of reach.
/// </summary>
/// <remarks>All members can be used from any thread; none blocks. <see cref="Current"/> costs one volatile read.</remarks>
internal interface ISnapshotSource : IAsyncDisposable
{
    /// <summary>Gets the policy in force; null until the first one has been read.</summary>
    PolicySnapshot? Current { get; }

    /// <summary>Gets how long ago the policy in force was last known to be the newest; <see cref="TimeSpan.MaxValue"/> until there is
    /// one.</summary>
    TimeSpan Age { get; }

    /// <summary>Gets why the source last failed; null while nothing has failed since the policy was last confirmed.</summary>
    string? LastError { get; }

    /// <summary>Gets a task that ends when <see cref="Current"/> is first set. It is cancelled when the source is disposed before that, and
    /// never fails.</summary>
    Task FirstSnapshot { get; }
}
