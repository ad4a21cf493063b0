using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Reload;

/// <summary>What was found in the bundle's directory.</summary>
/// <param name="Kind">What it comes to.</param>
/// <param name="Digest">The digest of the content; absent when not every file could be read.</param>
/// <param name="Pack">The files, unless known or unreadable.</param>
/// <param name="Bundle">The bundle, if it is good.</param>
/// <param name="Findings">What was found.</param>
internal sealed record DirectoryContent(
    DirectoryContentKind Kind, string? Digest, BundlePack? Pack, Bundle? Bundle, IReadOnlyList<Diagnostic> Findings);
