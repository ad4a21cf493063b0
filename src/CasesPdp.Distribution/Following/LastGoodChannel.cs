namespace CasesPdp.Distribution.Following;

/// <summary>What is stored of a channel beside the bundle that was in force.</summary>
/// <param name="Name">The channel's name: releases of another one say nothing about it.</param>
/// <param name="Release">The release in force, signed; null where there is none. It is not verified.</param>
/// <param name="Accepted">The highest releases that were accepted.</param>
/// <param name="ConfirmedAt">When the newest release had last been confirmed, in wall-clock time; null: never.</param>
public sealed record LastGoodChannel(string Name, string? Release, AcceptedReleases Accepted, DateTimeOffset? ConfirmedAt);
