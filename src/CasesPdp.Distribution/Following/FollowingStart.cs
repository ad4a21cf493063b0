using CasesPdp.Distribution.Releases;

namespace CasesPdp.Distribution.Following;

/// <summary>What an instance knows of its channel before it reads it.</summary>
/// <param name="Keys">The keys that it trusts.</param>
/// <param name="Accepted">What it accepted earlier.</param>
/// <param name="ConfirmedAt">When that was, in wall-clock time; null: it accepted nothing, and has just been started.</param>
public sealed record FollowingStart(TrustedKeys Keys, AcceptedReleases Accepted, DateTimeOffset? ConfirmedAt);
