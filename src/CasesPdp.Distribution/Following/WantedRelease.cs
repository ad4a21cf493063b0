using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Following;

/// <summary>The release to take up.</summary>
/// <param name="Release">The release.</param>
/// <param name="Target">What it has for this instance.</param>
/// <param name="Asked">Complete once it was taken up, or could not be.</param>
internal sealed record WantedRelease(SignedRelease Release, ReleaseTarget Target, IReadOnlyList<TaskCompletionSource> Asked);
