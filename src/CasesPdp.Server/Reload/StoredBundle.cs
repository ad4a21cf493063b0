using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Reload;

/// <summary>A bundle that was in force and was stored.</summary>
/// <param name="Pack">Its files.</param>
/// <param name="StoredAt">When it was stored, by the clock on the wall.</param>
/// <param name="IsPinned">Whether it was pinned.</param>
internal sealed record StoredBundle(BundlePack Pack, DateTimeOffset StoredAt, bool IsPinned);
