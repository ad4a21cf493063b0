using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Distribution.Following;

/// <summary>A release that may be served, with its content.</summary>
/// <param name="Release">The release, verified and newest.</param>
/// <param name="Target">What it has for this instance.</param>
/// <param name="Pack">The content.</param>
public sealed record ReleaseOffer(SignedRelease Release, ReleaseTarget Target, BundlePack Pack);
