namespace CasesPdp.Policies.Bundles;

/// <summary>A file of a bundle that is held in memory.</summary>
/// <param name="Path">The path relative to the bundle, with forward slashes, such as <c>roles/analysts.json</c>.</param>
/// <param name="Content">The file's bytes.</param>
public sealed record BundleFile(string Path, ReadOnlyMemory<byte> Content);
