namespace CasesPdp.Policies.Bundles;

/// <summary>What came of packing a bundle's files.</summary>
/// <param name="Pack">The pack; absent when a file could not be read, whatever the others hold.</param>
/// <param name="Diagnostics">Why there is none, and what else was found about the files; their content is not looked at.</param>
public sealed record BundlePacking(BundlePack? Pack, IReadOnlyList<Diagnostic> Diagnostics);
