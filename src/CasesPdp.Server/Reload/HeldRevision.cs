using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Reload;

/// <summary>The newest content of the directory, checked, and held back.</summary>
/// <param name="Pack">Its files. Its table is compiled again when it is let through: two tables are never kept for long.</param>
/// <param name="Since">Since when, by the clock on the wall.</param>
/// <param name="Hold">Why.</param>
internal sealed record HeldRevision(BundlePack Pack, DateTimeOffset Since, RevisionHold Hold);
