using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Following;

/// <summary>What is thought of a head.</summary>
/// <param name="Release">The release, where it is the newest and good.</param>
/// <param name="State">The state that the head brings about.</param>
/// <param name="Code">Why it is refused; empty: it is not.</param>
/// <param name="Reason">Why, as one sentence; empty: it is not.</param>
internal sealed record HeadVerdict(SignedRelease? Release, ChannelState State, string Code, string Reason)
{
    public static HeadVerdict Good(SignedRelease release) => new(release, ChannelState.Following, "", "");

    public static HeadVerdict Refused(ChannelState state, string code, string reason) => new(null, state, code, reason);
}
