using CasesPdp.Distribution.Following;
using CasesPdp.Distribution.Releases;
using CasesPdp.Server.Options;
using CasesPdp.Server.Policy;

namespace CasesPdp.Server.Channels;

/// <summary>A channel of signed releases as a source of policies: holds the newest release that was offered, with its content.</summary>
/// <remarks>Thread-safe. The follower is attached before anything else is called.</remarks>
internal sealed class ChannelSource(SourceOptions options, FollowingStart start) : IPolicySource
{
    private ReleaseOffer? _offer;
    private TrustedKeys _keys = start.Keys;
    private ChannelFollower? _follower;

    /// <summary>The channel's name.</summary>
    public string Channel { get; } = options.Channel!;

    /// <summary>The name of this server in the channel.</summary>
    public string Instance { get; } = options.InstanceName;

    /// <summary>The labels of this server.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; } = options.LabelValues;

    /// <summary>What was known of the channel at the start.</summary>
    public FollowingStart Start { get; } = start;

    /// <summary>How this server stands to the channel.</summary>
    public ChannelStatus Status => Follower.Status;

    /// <summary>For how long the newest release has not been confirmed.</summary>
    public TimeSpan ConfirmedAge => Follower.ConfirmedAge;

    /// <summary>The keys that are trusted.</summary>
    public TrustedKeys Keys => Volatile.Read(ref _keys);

    /// <inheritdoc/>
    public RevisionSource Origin => RevisionSource.Channel;

    /// <inheritdoc/>
    public string Name => "channel";

    /// <inheritdoc/>
    public bool IsRead => Status.State == ChannelState.Following;

    private ChannelFollower Follower => Volatile.Read(ref _follower)!;

    /// <summary>Says who follows the channel.</summary>
    public void Attach(ChannelFollower follower) => Volatile.Write(ref _follower, follower);

    /// <summary>Holds a release and its content from now on.</summary>
    public void Hold(ReleaseOffer offer) => Volatile.Write(ref _offer, offer);

    /// <summary>Trusts other keys from now on.</summary>
    public void Trust(TrustedKeys keys)
    {
        Volatile.Write(ref _keys, keys);
        Follower.Trust(keys);
    }

    /// <summary>What to store beside the bundle in force.</summary>
    /// <param name="inForce">The release that brought it; null: none did.</param>
    public LastGoodChannel ToStore(ServedRelease? inForce) =>
        new(Channel, inForce?.Signed.Token, Follower.Accepted, Status.ConfirmedAt);

    /// <inheritdoc/>
    public Task RefreshAsync() => Follower.ReadNowAsync();

    /// <inheritdoc/>
    /// <remarks>An offer that a newer release has replaced is no content any more, even while that one cannot be fetched.</remarks>
    public SourceContent? Read(Func<string, bool> isKnown) =>
        Volatile.Read(ref _offer) is { } offer && Trusts(offer.Release) && offer.Release.Mark == Status.Highest?.Mark
            ? SourceContent.Of(offer)
            : null;

    /// <inheritdoc/>
    public bool Trusts(SignedRelease release) => Keys.Contains(release.KeyId);
}
