using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Following;

/// <summary>What takes up the releases that a follower found good: the server.</summary>
/// <remarks>Members may be called from any thread, <see cref="TakeUpAsync"/> never twice at a time.</remarks>
public interface IReleaseSink
{
    /// <summary>The key that signed what is served; null: nothing of a channel is.</summary>
    string? ServingKeyId { get; }

    /// <summary>The content of that target, if the server has it in memory: it is not fetched then.</summary>
    BundlePack? Find(ReleaseTarget target);

    /// <summary>Serves a release, or says why not.</summary>
    /// <param name="offer">The release. It is verified, newest, and its content is what it says.</param>
    /// <param name="cancellation">A newer one is there, or the server stops.</param>
    Task<TakingUp> TakeUpAsync(ReleaseOffer offer, CancellationToken cancellation);

    /// <summary>Remembers what was accepted, although it is not served, or not yet.</summary>
    void Remember();

    /// <summary>The status changed. It returns at once.</summary>
    void Report(ChannelStatus status);

    /// <summary>Counts a release that is refused.</summary>
    /// <param name="code">Why.</param>
    void Refused(string code);

    /// <summary>Counts a fetch of content.</summary>
    /// <param name="elapsed">How long it took, without the time by which fetches are spread.</param>
    void Fetched(TimeSpan elapsed);

    /// <summary>Counts a connection that is made anew.</summary>
    void Reconnecting();
}
